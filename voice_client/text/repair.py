"""Repair by sound: 射爆脚费证明 is heard as 社保缴费证明, shown, and undone by one tap.

The transcript's sounds are aligned with the names of the base. A name replaces what was heard
only where it is alike enough, clearly likelier than the next name, and not itself a name already.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

from ..asr.recogniser import Hypothesis, Transcript
from ..settings import Repair, tuning
from .sounds import Coder, carriers, spans, syllables, terms

MOST = 3
"""Hypotheses that the assistant takes."""
LONG = 6
"""A name of so many characters is not taken for a longer one's sake."""
_HAN = re.compile(r"[一-鿿]+")


@dataclass(frozen=True)
class Change:
    """One thing that was replaced."""

    heard: str
    name: str
    likeness: float
    """0 to 1, by sound."""


@dataclass(frozen=True)
class Repaired:
    """What to ask with, what was heard, and what lies between."""

    text: str
    raw: str
    changes: tuple[Change, ...] = ()

    @property
    def sure(self) -> bool:
        """Whether every change sounds the same, so that nobody need be asked."""
        return all(change.likeness >= tuning().repair.sure for change in self.changes)


@dataclass(frozen=True)
class _Match:
    start: int
    end: int
    """Within the text."""
    change: Change
    exact: bool


class Lexicon:
    """Names to listen for: matters, their other names, places, departments, and common terms."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(dict.fromkeys([*names, *terms()]))
        self._coder = Coder()
        limits = tuning().repair
        plain = [n for n in self.names if _HAN.fullmatch(n) and len(n) >= limits.shortest]
        self._entries = [(name, self._coder(syllables(name))) for name in plain]
        self._codes = [code for _, code in self._entries]
        self._known = frozenset(plain)

    def best(self, transcript: Transcript) -> Repaired:
        """The hypothesis that is likely and fits the names, repaired."""
        return next((repaired for repaired, _ in self.ranked(transcript)), Repaired("", ""))

    def ranked(self, transcript: Transcript) -> list[tuple[Repaired, float]]:
        """What may have been said, repaired, the likeliest first, with weights that sum to 1."""
        limits = tuning().repair
        scores: dict[str, tuple[float, Repaired]] = {}
        for one in transcript.hypotheses:
            found = self._matches(one.text, limits)
            matches = [m for m in found if not _guessed(m.change.name, transcript.text, limits)]
            score = one.score + limits.fit_weight * _fit(one, matches)
            repaired = _apply(one.text, matches, limits)
            if repaired.text not in scores or scores[repaired.text][0] < score:
                scores[repaired.text] = score, repaired
        return _weighed(sorted(scores.values(), key=lambda pair: -pair[0]), limits)

    def near(self, text: str) -> list[str]:
        """Names that sound like a part of a text, the likeliest first."""
        limits = tuning().repair
        alike = process.cdist([self._coder(spans(text)[0])], self._codes, scorer=fuzz.partial_ratio)
        found = [
            (like / 100 * min(len(name), LONG) ** 0.25, name)
            for like, (name, _) in zip(alike[0], self._entries, strict=True)
            if like >= 100 * limits.near_least and len(name) <= limits.near_longest
        ]
        return [name for _, name in sorted(found, reverse=True)]

    def repair(self, text: str) -> Repaired:
        """One text, repaired."""
        return _apply(text, self._matches(text, tuning().repair), tuning().repair)

    def covers(self, text: str) -> float:
        """Share of a text that is, or sounds like, a name."""
        return _fit(Hypothesis(text, 0.0), self._matches(text, tuning().repair))

    def _matches(self, text: str, limits: Repair) -> list[_Match]:
        """Names that sound like a part of the text, the best first, not overlapping."""
        sounds, places = spans(text)
        coded = self._coder(sounds)
        found: list[_Match] = []
        for name, code in self._entries:
            found.extend(self._in_windows(text, coded, places, name, code))
        return _chosen(found, limits)

    def _in_windows(
        self, text: str, coded: str, places: Sequence[tuple[int, int]], name: str, code: str
    ) -> Iterable[_Match]:
        size = len(name)
        for at in range(len(places) - size + 1):
            window = coded[2 * at : 2 * (at + size)]
            likeness = Levenshtein.normalized_similarity(window, code, score_cutoff=_least(name))
            if likeness:
                start, end = places[at][0], places[at + size - 1][1]
                heard = text[start:end]
                change = Change(heard, name, likeness)
                yield _Match(start, end, change, heard == name or heard in self._known)


def echoes(text: str, said: str) -> bool:
    """Whether what was heard is, by its sound, a part of what the terminal itself was saying."""
    coder = Coder()
    heard, own = coder(spans(text)[0]), coder(spans(said)[0])
    limits = tuning().repair
    if len(heard) < 2 * limits.shortest:
        return bool(heard) and heard in own
    if len(heard) > len(own):
        return False
    return fuzz.partial_ratio(heard, own) >= 100 * limits.echo


def _guessed(name: str, likeliest: str, limits: Repair) -> bool:
    """Whether hardly a syllable of a name stands in the likeliest text: 驾支 is no 驾驶证.

    Whisper writes the names that it was shown where it heard something like them. Such a name
    makes no hypothesis likelier: the assistant gets both, and asks where it cannot tell.
    """
    wanted, heard = syllables(name), spans(likeliest)[0]
    windows = (heard[at : at + len(wanted)] for at in range(len(heard)))
    alike = (sum(map(operator.eq, wanted, window)) for window in windows)
    return max(alike, default=0) <= limits.guessed


def _weighed(scored: list[tuple[float, Repaired]], limits: Repair) -> list[tuple[Repaired, float]]:
    """Scores as probabilities; what is hardly likely is left out."""
    if not scored:
        return []
    best = scored[0][0]
    weights = [math.exp((score - best) / limits.spread) for score, _ in scored[:MOST]]
    kept = [(r, w) for (_, r), w in zip(scored, weights, strict=False) if w >= limits.least_weight]
    total = sum(weight for _, weight in kept)
    return [(repaired, weight / total) for repaired, weight in kept]


def _least(name: str) -> float:
    """The shorter a name, the more alike it must be: short ones are like many things.

    What many names begin or end with tells nothing: 申请仲裁 is as short as 仲裁, or 申请重残护理费
    becomes a matter of arbitration.
    """
    limits = tuning().repair
    return limits.least[max(min(_telling(name), max(limits.least)), min(limits.least))]


@cache
def _telling(name: str) -> int:
    """Characters of a name without the words that any matter may have."""
    for word in carriers():
        name = name.removeprefix(word).removesuffix(word)
    return len(name)


def _chosen(found: list[_Match], limits: Repair) -> list[_Match]:
    """What is a name already stands; then the likelier, then the longer; none overlap."""
    ordered = sorted(found, key=lambda m: (not m.exact, -m.change.likeness, m.start - m.end))
    kept: list[_Match] = []
    for one in ordered:
        rivals = [k for k in kept if k.start < one.end and one.start < k.end]
        if not rivals:
            kept.append(one)
    return [m for m in kept if m.exact or not _doubtful(m, found, limits)]


def _doubtful(match: _Match, found: list[_Match], limits: Repair) -> bool:
    """Whether another name of the same length fits the same place nearly as well."""
    return any(
        other.change.name != match.change.name
        and (other.start, other.end) == (match.start, match.end)
        and match.change.likeness - other.change.likeness < limits.margin
        for other in found
    )


def _fit(hypothesis: Hypothesis, matches: list[_Match]) -> float:
    covered = sum((m.end - m.start) * m.change.likeness for m in matches)
    return covered / max(len(hypothesis.text), 1)


def _apply(text: str, matches: list[_Match], limits: Repair) -> Repaired:
    wanted = [m for m in matches if not m.exact][: limits.most_changes]
    repaired = text
    for match in sorted(wanted, key=lambda m: -m.start):
        repaired = repaired[: match.start] + match.change.name + repaired[match.end :]
    return Repaired(repaired, text, tuple(m.change for m in sorted(wanted, key=lambda m: m.start)))
