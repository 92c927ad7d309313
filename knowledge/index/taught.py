"""Two linear readers taught by the phrasings: which entry a question means.

One reads the embedding, one reads the words and characters. Both are ridge regressions in closed
form, so that building them takes seconds and needs no training library. They learn what plain
nearness cannot know: which directions and which words tell these entries apart.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Vocabulary:
    """Terms with their column and rarity; texts become unit rows of rarity-weighted counts."""

    column: dict[str, int]
    rarity: Array

    @classmethod
    def of(cls, texts: list[list[str]], least: int) -> Vocabulary:
        """Terms that occur in at least `least` of the texts."""
        seen = Counter(term for terms in texts for term in set(terms))
        kept = sorted(term for term, count in seen.items() if count >= least)
        rarity = [float(np.log(1 + len(texts) / seen[term])) for term in kept]
        return cls({t: i for i, t in enumerate(kept)}, np.array(rarity, dtype=np.float32))

    def weigh(self, terms: list[str]) -> tuple[Rows, Array]:
        """Columns and values of one text, of length 1; both empty if no term is known."""
        counts = Counter(self.column[t] for t in terms if t in self.column)
        columns = np.fromiter(counts, dtype=np.int64, count=len(counts))
        values = 1 + np.log(np.fromiter(counts.values(), dtype=np.float32, count=len(counts)))
        values = values * self.rarity[columns]
        return columns, np.asarray(values / max(np.linalg.norm(values), 1e-9), dtype=np.float32)

    def table(self, texts: list[list[str]]) -> Array:
        """(n, terms) rows of all texts."""
        rows = np.zeros((len(texts), len(self.column)), dtype=np.float32)
        for i, terms in enumerate(texts):
            columns, values = self.weigh(terms)
            rows[i, columns] = values
        return rows


def teach(x: Array, rows: Rows, m: int, ridge: float) -> Array:
    """(features, m) weights from (n, features) texts and the entry row of each.

    Solved on whichever side is smaller: by features, or by texts (the dual).
    """
    y = np.zeros((len(x), m), dtype=np.float32)
    y[np.arange(len(x)), rows] = 1
    if x.shape[1] <= len(x):
        gram = x.T @ x + ridge * np.eye(x.shape[1], dtype=np.float32)
        return np.asarray(np.linalg.solve(gram, x.T @ y), dtype=np.float32)
    gram = x @ x.T + ridge * np.eye(len(x), dtype=np.float32)
    return np.asarray(x.T @ np.linalg.solve(gram, y), dtype=np.float32)


def left_out_scores(x: Array, rows: Rows, m: int, ridge: float) -> Array:
    """(n, m) scores of every text as if it alone had not been taught.

    For ridge regression leaving one out has a closed form: (ŷ − h·y) / (1 − h), h the leverage.
    """
    y = np.zeros((len(x), m), dtype=np.float32)
    y[np.arange(len(x)), rows] = 1
    if x.shape[1] <= len(x):
        inverse = np.linalg.inv(x.T @ x + ridge * np.eye(x.shape[1], dtype=np.float32))
        hat = (x @ inverse) @ x.T
    else:
        gram = x @ x.T
        hat = gram @ np.linalg.inv(gram + ridge * np.eye(len(x), dtype=np.float32))
    h = np.clip(np.diag(hat), 0, 0.99)[:, None]
    return np.asarray((hat @ y - h * y) / (1 - h), dtype=np.float32)


class MeaningReader:
    """Scores every entry from the embedding, about 0 (not this) to 1 (this)."""

    def __init__(self, weights: Array) -> None:
        self._weights = weights

    def scores(self, vector: Array) -> Array:
        """(m,) scores for one (dim,) embedding."""
        return np.asarray(vector @ self._weights, dtype=np.float32)

    def save(self, folder: Path) -> None:
        """Write ``meaning.npy``."""
        np.save(folder / "meaning.npy", self._weights)

    @classmethod
    def load(cls, folder: Path) -> MeaningReader:
        """Read what `save` wrote."""
        return cls(np.load(folder / "meaning.npy"))


class WordReader:
    """Scores every entry from words, bigrams and characters."""

    def __init__(self, vocabulary: Vocabulary, weights: NDArray[np.floating]) -> None:
        self._vocabulary, self._weights = vocabulary, weights

    def scores(self, terms: list[str]) -> Array:
        """(m,) scores for the terms of one question; zeros if none is known."""
        columns, values = self._vocabulary.weigh(terms)
        return values @ self._weights[columns].astype(np.float32)

    def save(self, folder: Path) -> None:
        """Write ``reader.npy`` (half precision) and ``reader.json``."""
        np.save(folder / "reader.npy", self._weights.astype(np.float16))
        table = {"column": self._vocabulary.column, "rarity": self._vocabulary.rarity.tolist()}
        path = folder / "reader.json"
        path.write_text(json.dumps(table, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> WordReader:
        """Read what `save` wrote."""
        table = json.loads((folder / "reader.json").read_text(encoding="utf-8"))
        rarity = np.array(table["rarity"], dtype=np.float32)
        # Half precision in memory too: a question needs some forty rows of it.
        weights = np.load(folder / "reader.npy")
        return cls(Vocabulary(table["column"], rarity), weights)
