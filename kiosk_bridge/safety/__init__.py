"""What keeps a hostile page, program or USB device away from the terminal's devices."""
