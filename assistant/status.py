"""How an answer can end: one closed set; a test proves that each has its reply."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """The endings of design.md."""

    ANSWERED = "answered"
    CLARIFY = "clarify"
    UNANSWERABLE = "unanswerable"
    OUT_OF_SCOPE = "out_of_scope"
    REFUSED_AUTHORITY = "refused_authority"
    REFUSED_UNSAFE = "refused_unsafe"
    HUMAN = "human"
    KIOSK_COMMAND = "kiosk_command"
    ERROR = "error"
