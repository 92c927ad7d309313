"""Sound in and out of the terminal, in memory alone: nothing here writes a file."""
