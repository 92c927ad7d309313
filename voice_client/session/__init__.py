"""The session of one citizen: one state machine, and what drives it."""
