"""Names of people in running text, where no 我叫 stands before them: a taught reader of names.

Every candidate is weighed by what it is made of and by what stands on either side. The weights
are learnt from sentences with their names marked (guard/names, `daoban eval fit-names`) and lie
committed beside them: a small network over the characters, and one number for each combination.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from guard.features import Vector
from guard.name_candidates import Candidate, candidates
from guard.name_features import LEVELS, PERSON, SPANS, Dictionary, Looked, buckets, slots
from guard.personal import Span, meet, words
from guard.settings import HERE
from guard.weights import load_arrays, save_arrays

FOLDER = HERE / "names"
SHIPPED = FOLDER / "reader.npz"
_PLACES = np.arange(SPANS) * LEVELS


def unled(text: str) -> Iterator[Span]:
    """The names that the committed reader sees in simplified text."""
    return reader().names(text, words().name_score, words().word_doubt)


@lru_cache(maxsize=1)
def reader() -> NameReader:
    """The committed reader, loaded once."""
    return NameReader(NameWeights.load())


@dataclass(frozen=True)
class NameWeights:
    """One hidden layer over characters and dictionary levels; one weight a combination."""

    chars: NDArray[np.int8]
    """Shape (ROWS, d): what each character is like, in steps,"""
    step: Vector
    """() of this size."""
    inner: Vector
    """Shape (SLOTS * d + SPANS * LEVELS, hidden); kept on disk in half precision."""
    bias: Vector
    out: Vector
    """Shape (hidden,)."""
    out_bias: Vector
    wide: Vector
    """Shape (buckets,); kept on disk in half precision."""
    words: NDArray[np.uint8]
    levels: NDArray[np.uint8]
    """The dictionary, see `Dictionary.kept`."""

    def save(self, path: Path) -> None:
        """Write them, the whole file at once."""
        kept: dict[str, Any] = {f.name: np.asarray(getattr(self, f.name)) for f in fields(self)}
        for name in ("inner", "wide"):
            kept[name] = kept[name].astype(np.float16)
        save_arrays(path, kept)

    @classmethod
    def load(cls, path: Path = SHIPPED) -> NameWeights:
        """Read them; ConfigError where they cannot be read."""
        names = [field.name for field in fields(cls)]
        parts = load_arrays(path, names, "姓名判读的权重", "daoban eval fit-names")
        for name in ("inner", "wide"):
            parts[name] = parts[name].astype(np.float32)
        return cls(**parts)


class NameReader:
    """Finds names; (n,) scores are logs of the odds that a candidate is a name."""

    def __init__(self, weights: NameWeights) -> None:
        self._weights = weights
        self._dictionary = Dictionary(weights.words.tobytes(), weights.levels)
        cut = weights.inner.shape[0] - SPANS * LEVELS
        self._of_chars, self._of_levels = weights.inner[:cut], weights.inner[cut:]

    def names(self, text: str, least: float, doubt: float = 0.0) -> Iterator[Span]:
        """The names that score `least` or more, and wherever else in the text they are said.

        `doubt` is taken off what is a whole word of the dictionary, and no person in it.
        """
        taken = [text[found.start : found.end] for found in self._chosen(text, least, doubt)]
        for name in dict.fromkeys(taken):
            start = text.find(name)
            while start >= 0:
                yield Span(start, start + len(name), "name")
                start = text.find(name, start + len(name))

    def _chosen(self, text: str, least: float, doubt: float) -> list[Candidate]:
        """Of candidates that overlap the best one."""
        public = words().public_people
        found = [one for one in candidates(text) if text[one.start : one.end] not in public]
        scores = self.scores(text, found)
        scores -= doubt * np.array([self._is_word(text[one.start : one.end]) for one in found])
        taken: list[Candidate] = []
        for place in np.argsort(-scores):
            if scores[place] < least:
                break
            one = found[place]
            if not any(meet(one, other) for other in taken):
                taken.append(one)
        return taken

    def _is_word(self, stretch: str) -> bool:
        return 0 < self._dictionary.level(stretch) < PERSON

    def scores(self, text: str, found: list[Candidate]) -> Vector:
        """Shape (n,)."""
        if not found:
            return np.zeros(0, dtype=np.float32)
        weights, looked = self._weights, Looked(text, self._dictionary)
        rows = weights.chars[np.array([slots(text, one) for one in found])]
        inner = (rows.reshape(len(found), -1) * weights.step) @ self._of_chars + weights.bias
        inner += self._of_levels[np.array([looked.levels(one) for one in found]) + _PLACES].sum(1)
        combined = np.array([buckets(text, one, len(weights.wide)) for one in found])
        told: Vector = np.maximum(inner, 0) @ weights.out + weights.wide[combined].sum(1)
        return told + weights.out_bias
