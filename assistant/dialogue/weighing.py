"""Stay with the matter in hand, or go elsewhere? Two readings are weighed against each other.

One is how much the question sounds like a follow-up; the other is what it means by itself. What
it means by itself counts the less, the more it sounds like a follow-up, and the more, the nearer
it lies to the matter in hand.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from knowledge.entries import Topic
from knowledge.index.index import Candidate, Found


@dataclass(frozen=True)
class Kin:
    """What stands around the matter in hand."""

    own: str
    siblings: frozenset[str]
    """Matters that it is easily mistaken for: they share a topic."""
    around: frozenset[str]
    """Topics that hold it, and topics that name no subject: who says these stays."""


class Measure(Protocol):
    """How much a sibling, a topic and a plainly named matter weigh (dialogue.yaml)."""

    @property
    def nearness(self) -> float: ...

    @property
    def vague(self) -> float: ...

    @property
    def named(self) -> float: ...


@dataclass(frozen=True)
class Weighed:
    """Belief that the matter in hand is meant, and the strongest other candidate."""

    stay: float
    other: Candidate | None
    weight: float


def kin_of(own: str, topics: Iterable[Topic], wide: set[str], silent: set[str]) -> Kin:
    """The neighbours of `own`; `wide` topics make no siblings, `silent` ones name no subject."""
    groups = {t.id: {o.matter for o in t.options} for t in topics}
    holding = {id_ for id_, group in groups.items() if own in group}
    near = [groups[id_] for id_ in holding - wide - silent]
    siblings = frozenset[str]().union(*near) - {own}
    return Kin(own, siblings, frozenset(holding | silent))


def weigh(found: Found, kin: Kin, follow: float, by: Measure) -> Weighed:
    """Weigh `follow` (0 to 1) against what the question means by itself.

    A sibling weighs more than its share: a citizen who has asked for one card sooner goes on to
    the other card than to anything else. A topic weighs less: who is vague in the middle of a
    conversation most often means what is in hand. A matter that is plainly named weighs its whole
    share, however much the words around it sound like a follow-up.
    """
    home = kin.around | {kin.own}
    own = sum(c.share for c in found.candidates if c.entry in home)
    others = [c for c in found.candidates if c.entry not in home]
    weights = [_weight(c, kin, follow, by) for c in others]
    best = max(range(len(others)), key=weights.__getitem__, default=None)
    if best is None:
        return Weighed(follow + own, None, 0.0)
    return Weighed(follow + own, others[best], weights[best])


def _weight(candidate: Candidate, kin: Kin, follow: float, by: Measure) -> float:
    plain = candidate.kind == "matter" and candidate.share >= by.named
    factor = by.vague if candidate.kind == "topic" else 1.0
    factor = by.nearness if candidate.entry in kin.siblings else factor
    return max((1 - follow) * factor * candidate.share, candidate.share if plain else 0.0)


def nearest(found: Found, kin: Kin, least: float) -> Candidate | None:
    """The likeliest sibling that holds at least this share."""
    return next(iter(siblings_in(found, kin, least)), None)


def siblings_in(found: Found, kin: Kin, least: float) -> list[Candidate]:
    """Siblings that hold at least this share, the likeliest first."""
    return [c for c in found.candidates if c.entry in kin.siblings and c.share >= least]


def likeliest(alone: list[Candidate], together: Found) -> tuple[Candidate, float]:
    """Of candidates for a question `alone`, the one meant also behind the name of the matter.

    With it, its share there: 0 to 1.
    """
    behind = {c.entry: c.share for c in together.candidates}
    best = max(alone, key=lambda c: c.share * behind.get(c.entry, 0.0))
    return best, behind.get(best.entry, 0.0)
