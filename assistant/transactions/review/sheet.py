"""What a machine sees of one page, and the rules it is held against."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from assistant.transactions.configured import configured


def rules() -> dict[str, Any]:
    """config/review.yaml."""
    return configured("review")


@dataclass(frozen=True)
class Sheet:
    """One page as a machine sees it. `score` is the mean confidence of the lines, 0 to 1."""

    shorter_side: int
    sharpness: float
    lines: tuple[str, ...]
    score: float
    seal: bool

    @property
    def text(self) -> str:
        """All lines run together without spaces."""
        return "".join(self.lines).replace(" ", "")
