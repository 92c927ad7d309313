"""Memory that is free goes back to the system.

glibc keeps what recognition freed in heaps of its threads: 84 of 601 MB after 60 turns.
"""

from __future__ import annotations

import ctypes


def give_back() -> None:
    """Ask glibc to; does nothing where the system has another C library."""
    try:
        ctypes.CDLL("libc.so.6").malloc_trim(0)
    except (OSError, AttributeError):
        return
