"""What a machine sees of one page, and the rules it is held against."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from knowledge.reading import read_yaml

_REVIEW = Path(__file__).parent.parent / "config" / "review.yaml"


@cache
def rules() -> dict[str, Any]:
    """config/review.yaml."""
    content: dict[str, Any] = read_yaml(_REVIEW)
    return content


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
