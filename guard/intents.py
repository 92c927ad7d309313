"""What a question wants, told by readers that have learnt from example sentences.

The examples stand in guard/intents/*.yaml, the words for a thing in guard/lexicon/concepts.yaml.
A family's score is the logarithm of how much likelier it is than "harmless": 0 is even, 2.2 nine to
one. config.yaml says from which score on a question is suspect or refused.

Two readers look at a question (docs/adr/0009). The first sees it through the embedder as it came.
What it finds far from any refusal is harmless; the rest a second reader looks at too, through the
embedder as tuned on these very examples, and the mean of the two scores counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from guard.dialect import mandarin
from guard.examples import FOLDER
from guard.features import Concepts, Embed, Vector
from guard.reader import Reader
from guard.settings import IntentSettings, settings
from guard.shipped import second, taken_up

Level = Literal["suspect", "sure", "certain"]


@dataclass(frozen=True)
class Suspicion:
    """A family to refuse, what the question wants of it, and how sure the readers are."""

    family: str
    intent: str
    score: float
    level: Level


@dataclass(frozen=True)
class Seen:
    """What a question is suspected of, if of anything."""

    suspicion: Suspicion | None
    score: float
    """The highest score of any family: far below nought it is clearly harmless."""


class Intents:
    """The readers, ready to be asked."""

    def __init__(
        self, first: Reader, tuned: Reader | None, embed: Embed, limits: IntentSettings
    ) -> None:
        self._first, self._tuned = first, tuned
        self._embed, self._limits = embed, limits

    @classmethod
    def load(
        cls,
        embed: Embed,
        folder: Path = FOLDER,
        cache: Path | None = None,
        ordinary: Callable[[], Iterable[str]] = list,
    ) -> Intents:
        """Take up the weights that belong to these very examples and this embedder.

        The committed ones first; then those kept in `cache`; then new ones, fitted here on the
        examples and on `ordinary` questions, which takes minutes (`daoban eval fit-guard` does it
        beforehand). The second reader stays as it was tuned, whatever has become of the examples;
        an embedder that was not tuned has none.
        """
        limits, concepts = settings().screening.intents, Concepts.load()
        first = Reader(taken_up(embed, folder, cache, ordinary, limits, concepts), limits, concepts)
        weights = second(embed)
        tuned = Reader(weights, limits, concepts) if weights else None
        return cls(first, tuned, embed, limits)

    def vector(self, text: str) -> Vector:
        """What the embedder makes of one text, shape (d + w,)."""
        found: Vector = self._embed.encode_wide([mandarin(text)])[0]
        return found

    def seen(self, text: str, vector: Vector) -> Seen:
        """The family to refuse, if any. `vector` has shape (d + w,)."""
        scores = self.scores(text, vector)
        suspect = self._limits.suspect
        worst = self._worst(scores)
        family = max(suspect, key=lambda name: scores[name] - suspect[name])
        if scores[family] < suspect[family]:
            return Seen(None, worst)
        intents = {n: s for n, s in scores.items() if n.startswith(f"{family}/")}
        intent = max(intents, key=lambda name: intents[name]).partition("/")[2]
        level = self._level(scores[family], family)
        return Seen(Suspicion(family, intent, scores[family], level), worst)

    def scores(self, text: str, vector: Vector) -> dict[str, float]:
        """One score a family and an intent."""
        marks = self._first.marks(text)
        first = self._first.scores(marks, vector)
        if self._tuned is None or self._worst(first) < self._limits.far:
            return first
        wide = self._embed.encode_tuned([mandarin(text)])[0]
        sense = vector[: len(vector) - len(wide)]
        other = self._tuned.scores(marks, np.concatenate([sense, wide]))
        return {name: (score + other.get(name, score)) / 2 for name, score in first.items()}

    def _worst(self, scores: dict[str, float]) -> float:
        return max(scores[family] for family in self._limits.suspect)

    def _level(self, score: float, family: str) -> Level:
        if score >= self._limits.certain[family]:
            return "certain"
        return "sure" if score >= self._limits.sure[family] else "suspect"
