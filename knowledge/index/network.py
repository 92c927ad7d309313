"""The reader of whole questions: which entry one means, from what it says, sounds like and means.

One hidden layer over written terms, syllables and the embedding together. It learns what plain
nearness cannot know: which words, sounds and directions tell these entries apart, and which of
them go together. Taught by the base's own phrasings when the index is built (learning.py).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from knowledge.index.question import Question

Array = NDArray[np.float32]
Columns = NDArray[np.int32]
_EDGE = "\n"  # stands in no normalised question: the first and the last letter are told apart
_SOUND, _WORD = "~", "|"
_LONGEST = 3


def written_terms(question: Question) -> list[str]:
    """One to three letters in a row, with the ends marked, and the words."""
    text = f"{_EDGE}{question.text}{_EDGE}"
    spans = range(1, _LONGEST + 1)
    letters = [text[i : i + n] for n in spans for i in range(len(text) - n + 1)]
    return letters + [_WORD + word for word in question.words if len(word) > 1]


def heard_terms(question: Question) -> list[str]:
    """Syllables and pairs of them, marked so that they never mix with letters."""
    return [_SOUND + sound for sound in question.sounds]


@dataclass(frozen=True)
class Layers:
    """(t, h) terms, (dim, h) meaning, (h,) offset; (h, m) out, (m,) bias."""

    terms: NDArray[np.floating]
    meaning: Array
    offset: Array
    out: Array
    bias: Array


class Terms:
    """The terms that are known, each with its column; others are passed over."""

    def __init__(self, column: dict[str, int]) -> None:
        self._column = column

    @classmethod
    def of(cls, questions: Iterable[Question], most: int) -> Self:
        """The `most` terms that stand in most questions."""
        seen: Counter[str] = Counter()
        for question in questions:
            seen.update({*written_terms(question), *heard_terms(question)})
        common = sorted(seen, key=lambda term: (-seen[term], term))[:most]
        return cls({term: i for i, term in enumerate(sorted(common))})

    def __len__(self) -> int:
        return len(self._column)

    def columns(self, terms: list[str]) -> Columns:
        """Columns of the known ones, repeated ones repeated."""
        found = (self._column.get(term) for term in terms)
        return np.array([c for c in found if c is not None], dtype=np.int32)

    def save(self, path: Path) -> None:
        """The terms in the order of their columns."""
        path.write_text(json.dumps(list(self._column), ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what `save` wrote."""
        return cls({term: i for i, term in enumerate(json.loads(path.read_bytes()))})


class Network:
    """Scores every entry for one question; safe to share between threads."""

    def __init__(self, terms: Terms, layers: Layers) -> None:
        self._terms, self._layers = terms, layers

    def scores(self, question: Question) -> Array:
        """(m,) log-probabilities of the entries."""
        layers = self._layers
        columns = self._terms.columns(written_terms(question) + heard_terms(question))
        said = layers.terms[columns].astype(np.float32).sum(axis=0)
        hidden = said / np.sqrt(max(len(columns), 1)) + question.vector @ layers.meaning
        z = np.maximum(hidden + layers.offset, 0) @ layers.out + layers.bias
        z = z - z.max()
        return np.asarray(z - np.log(np.exp(z).sum()), dtype=np.float32)

    def save(self, folder: Path) -> None:
        """Write ``network.terms.json`` and a file a layer (the terms in half precision)."""
        self._terms.save(folder / "network.terms.json")
        for field in fields(Layers):
            layer = getattr(self._layers, field.name)
            half = field.name == "terms"
            np.save(
                folder / f"network.{field.name}.npy", layer.astype(np.float16) if half else layer
            )

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what `save` wrote; the terms stay on the disk: a question needs a hundred rows."""
        read = {f.name: folder / f"network.{f.name}.npy" for f in fields(Layers)}
        layers = {
            name: np.load(path, mmap_mode="r" if name == "terms" else None)
            for name, path in read.items()
        }
        return cls(Terms.load(folder / "network.terms.json"), Layers(**layers))
