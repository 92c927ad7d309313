"""The question on its way: kept while the assistant is away, and put again."""

from __future__ import annotations

from ..settings import Session as Tuning
from .effects import Ask


class Question:
    """At most one at a time."""

    def __init__(self, tuning: Tuning) -> None:
        self._waits = tuning.retries_s
        self.forget()

    def forget(self) -> None:
        self.pending: Ask | None = None
        self.tries = 0
        self._wait: float | None = None

    def put(self, ask: Ask) -> Ask:
        """A new question takes the place of the one before."""
        self.forget()
        self.pending = ask
        return ask

    def failed(self) -> bool:
        """The assistant is away: wait and try again. False where it was tried often enough."""
        if self.tries >= len(self._waits):
            self.forget()
            return False
        self._wait = self._waits[self.tries]
        self.tries += 1
        return True

    def tick(self, seconds: float) -> Ask | None:
        """The question, when it is time to put it again."""
        if self._wait is None:
            return None
        self._wait -= seconds
        if self._wait > 0:
            return None
        self._wait = None
        return self.pending
