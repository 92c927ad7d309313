"""Whether anybody is still there: counts seconds, warns, and says when to wipe."""

from __future__ import annotations

from ..settings import Session as Tuning


class Presence:
    """Fed with seconds of stillness (WCAG 2.2.1: at least 20 s of warning)."""

    def __init__(self, tuning: Tuning) -> None:
        self._tuning = tuning
        self._still = 0.0
        self._shown = 0

    def here(self) -> bool:
        """Somebody did something. Whether a warning stands on the screen, to be taken away."""
        warned, self._still, self._shown = self._shown > 0, 0.0, 0
        return warned

    def tick(self, seconds: float) -> int | None:
        """Seconds left to be shown, where they changed; 0 when the citizen is gone."""
        self._still += seconds
        left = round(self._tuning.idle_s + self._tuning.countdown_s - self._still)
        if left <= 0:
            return 0
        if left > self._tuning.countdown_s or left == self._shown:
            return None
        self._shown = left
        return left
