"""What the intent reader sees of a sentence: its sense, its characters and sounds, its concepts.

Four blocks stand side by side: the sentence embedding; what its model made of single words and
turns of phrase, where it tells (sums and maxima over the sentence); hashed runs of characters and
of toneless syllables, weighted by rarity; and the concepts of guard/lexicon/concepts.yaml, alone
and in pairs. A pair ("hide" with "benefit") carries over to words that no example holds, which
likeness does not; a sound carries over to what was misheard or misspelt. Cantonese is read as
Mandarin.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, ValidationError

from guard.dialect import mandarin
from guard.errors import ConfigError
from guard.folding import BREAK, fold, sounds
from guard.settings import HERE, IntentSettings, read_yaml
from guard.words import Words

Vector = NDArray[np.float32]
CONCEPTS = HERE / "lexicon" / "concepts.yaml"
_CHARACTERS = (1, 2, 3, 4)
_SYLLABLES = (2, 3)


class Embed(Protocol):
    """The embedder of whoever screens; guard has none of its own."""

    def encode(self, texts: list[str]) -> Vector:
        """(n, d) float32: what each text means as a whole."""
        ...

    def encode_wide(self, texts: list[str]) -> Vector:
        """(n, d + w) float32: `encode`, then whatever else the model knows; w may be 0."""
        ...

    def encode_tuned(self, texts: list[str]) -> Vector:
        """(n, w) float32: the same after tuning on the guard's examples; (n, 0): it is not."""
        ...


class ConceptFile(BaseModel):
    """guard/lexicon/concepts.yaml: a concept and the words that express it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    version: str
    concepts: dict[str, list[str]]


class Marks(NamedTuple):
    """Where a row is not zero: its runs of characters and syllables, and its concepts."""

    grams: NDArray[np.intp]
    concepts: NDArray[np.intp]


@dataclass(frozen=True)
class Features:
    """Turns sentences into rows; what is not a setting is learnt with the weights."""

    limits: IntentSettings
    concepts: Concepts
    idf: Vector
    """Shape (buckets,)."""
    level: Vector
    """Mean of what stands behind the embedding, shape (w,),"""
    spread: Vector
    """and its standard deviation."""

    @property
    def width(self) -> int:
        """How many features stand behind the embedding."""
        return self.limits.buckets + self.concepts.size

    def marks(self, text: str) -> Marks:
        """What stands in a sentence; the same for every reader with these settings."""
        folded = read_as(text)
        grams = np.array(sorted(buckets(folded, self.limits.buckets)), dtype=np.intp)
        pairs = np.array(self.concepts.found(folded), dtype=np.intp) + self.limits.buckets
        return Marks(grams, pairs)

    def tail(self, marks: Marks) -> tuple[NDArray[np.intp], Vector]:
        """Where the row is not zero behind the embedding, and with what."""
        weights = self.idf[marks.grams]
        norm = max(float(np.sqrt((weights * weights).sum())), 1e-9)
        share = np.float32(np.sqrt(1 - self.limits.embedding_share) / norm)
        signs = np.full(len(marks.concepts), self.limits.concept_weight, dtype=np.float32)
        return np.concatenate(marks), np.concatenate([weights * share, signs])

    def head(self, vectors: Vector) -> Vector:
        """The dense part of rows, shape (n, d + w), of what an embedder gave."""
        sense, rest = np.split(vectors, [vectors.shape[1] - len(self.level)], axis=1)
        scaled = unit(sense) * np.float32(np.sqrt(self.limits.embedding_share))
        levelled = (rest - self.level) / self.spread * np.float32(self.limits.wide_weight)
        return np.concatenate([scaled, levelled], axis=1)


class Concepts:
    """Which concepts stand in a folded sentence, by number: single ones first, then pairs."""

    def __init__(self, words: dict[str, list[str]]) -> None:
        self._names = {name: number for number, name in enumerate(words)}
        holders: dict[str, set[str]] = {}
        for name, found in words.items():
            for word in found:
                holders.setdefault(fold(word), set()).add(name)
        self._words = Words((word, " ".join(sorted(names))) for word, names in holders.items())
        self.words = words
        self.size = len(words) + len(words) * (len(words) - 1) // 2

    @classmethod
    def load(cls, path: Path = CONCEPTS) -> Concepts:
        """Read the committed concepts; ConfigError."""
        try:
            return cls(ConceptFile.model_validate(read_yaml(path)).concepts)
        except ValidationError as error:
            raise ConfigError(f"概念词表 {path} 有误：{error}") from error

    def found(self, folded: str) -> list[int]:
        """The numbers of the concepts and of their pairs."""
        names = {name for hit in self._words.hits(folded) for name in hit.rule.split(" ")}
        single = sorted(self._names[name] for name in names)
        return [*single, *(self._pair(low, high) for low, high in combinations(single, 2))]

    def _pair(self, low: int, high: int) -> int:
        count = len(self._names)
        return count + low * (2 * count - low - 1) // 2 + high - low - 1


def read_as(text: str) -> str:
    """Text as the reader takes it: folded, in Mandarin."""
    return mandarin(fold(text))


def buckets(folded: str, size: int) -> set[int]:
    """The buckets of the runs of characters and of syllables of folded text."""
    bare = folded.replace(BREAK, "")
    runs = [*_runs(f"^{bare}$", _CHARACTERS), *(f"~{r}" for r in _runs(sounds(bare), _SYLLABLES))]
    return {zlib.crc32(run.encode("utf-8", "replace")) % size for run in runs}


def _runs(text: str, sizes: tuple[int, ...]) -> list[str]:
    return [text[i : i + n] for n in sizes for i in range(len(text) - n + 1)]


def rarity(texts: list[str], size: int) -> Vector:
    """How rare each bucket is among texts, shape (size,)."""
    counts = np.zeros(size, dtype=np.float32)
    for text in texts:
        counts[sorted(buckets(read_as(text), size))] += 1
    return np.log((len(texts) + 1) / (counts + 1)).astype(np.float32)


def unit(vectors: Vector) -> Vector:
    """Rows of length one; an unusable vector is a ConfigError."""
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    if not np.all(np.isfinite(vectors)) or not np.all(norms > 0):
        raise ConfigError("句向量里有无效的数值，请检查向量模型。")
    return np.asarray(vectors / norms, dtype=np.float32)
