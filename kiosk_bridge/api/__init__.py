"""The bridge's HTTP interface."""
