"""Signed identity assertions: the only thing that leaves the terminal with an identity."""

from __future__ import annotations

from pathlib import Path

from .kinds import Answer


class Signer:
    """Signs what a device read, by guard; without a key it signs nothing."""

    def __init__(self, terminal_id: str, key: Path | None) -> None:
        self._terminal_id = terminal_id
        self._key = key

    def sign(self, answer: Answer, session_id: str, simulated: bool) -> str | None:
        """The assertion, or None where this terminal has no key."""
        return None
