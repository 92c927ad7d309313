"""What a question wants, told by a reader that has learnt from example sentences.

The examples stand in guard/intents/*.yaml, the words for a thing in guard/lexicon/concepts.yaml.
A family's score is the logarithm of how much likelier it is than "harmless": 0 is even, 2.2 nine to
one. config.yaml says from which score on a question is suspect or refused.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from guard.dialect import known, mandarin
from guard.examples import FOLDER, HARMLESS, digest, taught, told_by
from guard.features import Concepts, Embed, Features, Vector, unit
from guard.reader import Weights, fit
from guard.settings import IntentSettings, settings

Level = Literal["suspect", "sure", "certain"]
SHIPPED = FOLDER / "reader.npz"
_PROBE = "社保卡丢了怎么办"
_SAME = 0.999
_BATCH = 256
log = logging.getLogger("daoban.guard")


@dataclass(frozen=True)
class Suspicion:
    """A family to refuse, what the question wants of it, and how sure the reader is."""

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
    """The reader, ready to be asked."""

    def __init__(
        self, weights: Weights, embed: Embed, limits: IntentSettings, concepts: Concepts
    ) -> None:
        self._embed, self._limits = embed, limits
        self._features = Features(limits, concepts, weights.idf, weights.level, weights.spread)
        self._weights = weights
        self._families: dict[str, list[int]] = {}
        for place, name in enumerate(weights.columns):
            if name != HARMLESS:
                self._families.setdefault(name.partition("/")[0], []).append(place)

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
        beforehand).
        """
        limits, concepts = settings().screening.intents, Concepts.load()
        key, probe = key_of(folder, limits, concepts), probed(embed)
        kept = cache / f"reader-{key}.npz" if cache else None
        for path in filter(None, (SHIPPED, kept)):
            weights = Weights.load(path)
            if weights and weights.key == key and _same(weights.probe, probe):
                return cls(weights, embed, limits, concepts)
        log.warning("意图示例变了，正在重新学习，要几分钟；可以预先运行 daoban eval fit-guard")
        weights = fitted(folder, ordinary(), embed, limits, concepts)
        if kept:
            weights.save(kept)
        return cls(weights, embed, limits, concepts)

    def vector(self, text: str) -> Vector:
        """What the embedder makes of one text, shape (d + w,)."""
        found: Vector = self._embed.encode_wide([mandarin(text)])[0]
        return found

    def seen(self, text: str, vector: Vector) -> Seen:
        """The family to refuse, if any. `vector` has shape (d + w,)."""
        scores = self.scores(text, vector)
        leads = {f: scores[f] - self._limits.suspect[f] for f in self._families}
        family = max(leads, key=lambda name: leads[name])
        worst = max(scores[f] for f in self._families)
        if leads[family] < 0:
            return Seen(None, worst)
        intents = {n: s for n, s in scores.items() if n.startswith(f"{family}/")}
        intent = max(intents, key=lambda name: intents[name]).partition("/")[2]
        level = self._level(scores[family], family)
        return Seen(Suspicion(family, intent, scores[family], level), worst)

    def _level(self, score: float, family: str) -> Level:
        if score >= self._limits.certain[family]:
            return "certain"
        return "sure" if score >= self._limits.sure[family] else "suspect"

    def scores(self, text: str, vector: Vector) -> dict[str, float]:
        """One score a family and an intent."""
        where, what = self._features.tail(text)
        head = self._features.head(vector.reshape(1, -1))[0]
        logits = self._weights.logits(head, where, what)
        columns, harmless = self._weights.columns, self._weights.columns.index(HARMLESS)
        found = {
            name: float(value - logits[harmless])
            for name, value in zip(columns, logits, strict=True)
        }
        for family, places in self._families.items():
            found[family] = float(np.logaddexp.reduce(logits[places]) - logits[harmless])
        return found


def key_of(folder: Path, limits: IntentSettings, concepts: Concepts) -> str:
    """The digest that ties weights to what they were fitted on; thresholds are not part of it."""
    told = limits.model_dump(exclude={"suspect", "sure", "certain", "clear", "clearest"})
    return digest(told_by(folder), told, concepts.words, known())


def fitted(
    folder: Path,
    ordinary: Iterable[str],
    embed: Embed,
    limits: IntentSettings,
    concepts: Concepts,
) -> Weights:
    """Weights fitted on a folder's examples and on `ordinary`, which must not be refused."""
    rows = taught(folder, ordinary)
    vectors = _wide(embed, [mandarin(row.text) for row in rows])
    sense = embed.encode([_PROBE]).shape[1]
    key, probe = key_of(folder, limits, concepts), probed(embed)
    return fit(key, probe, rows, vectors, sense, limits, concepts)


def probed(embed: Embed) -> Vector:
    """What an embedder makes of one sentence: another embedder is known by it."""
    found: Vector = unit(embed.encode_wide([_PROBE]))[0]
    return found


def _wide(embed: Embed, texts: list[str]) -> NDArray[np.float16]:
    """(n, d + w), in half precision: some hundred thousand texts fit into half a gigabyte."""
    parts = (texts[start : start + _BATCH] for start in range(0, len(texts), _BATCH))
    return np.concatenate([embed.encode_wide(part).astype(np.float16) for part in parts])


def _same(one: Vector, other: Vector) -> bool:
    return one.shape == other.shape and float(np.einsum("i,i->", one, other)) >= _SAME
