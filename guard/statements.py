"""What an answer is made of before and after release."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Kind = Literal["official", "ai"]
State = Literal["published", "trial", "withdrawn"]
Reason = Literal[
    "not_published", "wrong_source", "expired", "withdrawn", "trial", "number", "date", "phone",
    "named", "negation", "wording", "no_field",
]  # fmt: skip


@dataclass(frozen=True)
class Statement:
    """One statement of an answer."""

    kind: Kind
    field: str
    """The field that it shows (`official`) or that it rests on (`ai`)."""
    text: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Draft:
    """An answer that has not been released."""

    statements: tuple[Statement, ...]
    speech: str
    matter: str | None = None
    required: tuple[str, ...] = ()
    """Fields that must be shown or declared 未收录."""


@dataclass(frozen=True)
class PublishedFact:
    """A published text with its source and its last day."""

    text: str
    source: str
    effective_to: date | None = None

    def holds(self, today: date) -> bool:
        """Is the text still in force?"""
        return self.effective_to is None or today <= self.effective_to


@dataclass(frozen=True)
class Published:
    """What the base holds of one matter."""

    facts: Mapping[str, tuple[PublishedFact, ...]]
    state: State = "published"
    trial_regions: frozenset[str] = frozenset()
    """Where a matter in trial may be spoken of."""
    effective_to: date | None = None
    """The last day of the matter as a whole."""
    reviewed: frozenset[str] = field(default_factory=frozenset)
    """Fixed sentences that a reviewer has passed; they need no grounding."""


@dataclass(frozen=True)
class Released:
    """An answer that may go out."""

    statements: tuple[Statement, ...]
    speech: str
    omitted: tuple[str, ...]
    """Required fields that the base does not hold: to be said plainly as 未收录."""
    dropped: tuple[tuple[Statement, Reason], ...]
    """What was held back, and why; each goes to the review queue."""
    state: Literal["full", "partial", "withheld"]
