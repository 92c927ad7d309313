"""Three linear readers taught by the phrasings: which entry a question means.

One reads the embedding, one the words and characters, one the sounds. All are ridge
regressions in closed form, so that building them takes seconds and needs no training library. They
learn what plain nearness cannot know: which directions and which words tell these entries apart.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:  # SciPy is needed to teach alone, never to answer
    from scipy.sparse import csr_array

Array = NDArray[np.float32]
Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Vocabulary:
    """Terms with their column and rarity; texts become unit rows of rarity-weighted counts."""

    column: dict[str, int]
    rarity: Array

    @classmethod
    def of(cls, texts: list[list[str]], least: int, most: int) -> Vocabulary:
        """The `most` terms that stand in most texts, each in at least `least`."""
        seen = Counter(term for terms in texts for term in set(terms))
        common = sorted(seen, key=lambda term: (-seen[term], term))[:most]
        kept = sorted(term for term in common if seen[term] >= least)
        rarity = [float(np.log(1 + len(texts) / seen[term])) for term in kept]
        return cls({t: i for i, t in enumerate(kept)}, np.array(rarity, dtype=np.float32))

    def weigh(self, terms: list[str]) -> tuple[Rows, Array]:
        """Columns and values of one text, of length 1; both empty if no term is known."""
        counts = Counter(self.column[t] for t in terms if t in self.column)
        columns = np.fromiter(counts, dtype=np.int64, count=len(counts))
        values = 1 + np.log(np.fromiter(counts.values(), dtype=np.float32, count=len(counts)))
        values = values * self.rarity[columns]
        return columns, np.asarray(values / max(np.linalg.norm(values), 1e-9), dtype=np.float32)

    def table(self, texts: list[list[str]]) -> csr_array:
        """(n, terms) rows of all texts; sparse, as a text holds some forty of ten thousand."""
        from scipy.sparse import csr_array

        rows = [self.weigh(terms) for terms in texts]
        starts = np.cumsum([0, *(len(columns) for columns, _ in rows)])
        columns = np.concatenate([c for c, _ in rows])
        values = np.concatenate([v for _, v in rows])
        return csr_array((values, columns, starts), shape=(len(texts), len(self.column)))


def teach(x: Array | csr_array, rows: Rows, m: int, ridge: float) -> Array:
    """(features, m) weights from (n, features) texts and the entry row of each."""
    from scipy.linalg import solve

    aims = np.asarray(x.T @ one_hot(rows, m))
    found = solve(_gram(x, ridge), aims, assume_a="pos", overwrite_a=True, overwrite_b=True)
    return np.asarray(found, dtype=np.float32)


def _gram(x: Array | csr_array, ridge: float) -> Array:
    product = x.T @ x
    dense = product if isinstance(product, np.ndarray) else product.toarray()
    dense[np.diag_indices_from(dense)] += np.float32(ridge)
    return np.asarray(dense)


def one_hot(rows: Rows, m: int) -> Array:
    """(n, m) with a one in the column of each row's entry."""
    y = np.zeros((len(rows), m), dtype=np.float32)
    y[np.arange(len(rows)), rows] = 1
    return y


class LeftOut:
    """Scores as if a few texts had not been taught: ridge regression has a closed form.

    Without the texts B a question q scores ``q·W − (q·M·X_Bᵀ)(I − H_BB)⁻¹(Y_B − Ŷ_B)``, M the
    inverse of the regularised Gram matrix and H = X·M·Xᵀ.
    """

    def __init__(self, x: Array | csr_array, rows: Rows, m: int, ridge: float) -> None:
        self._inverse = np.linalg.inv(_gram(x, ridge))
        self._x = x
        self._weights = self._inverse @ np.asarray(x.T @ one_hot(rows, m))
        self._missed = one_hot(rows, m) - np.asarray(x @ self._weights)

    def scores(self, question: Array | csr_array, without: Rows) -> Array:
        """(1, m) scores of a (1, features) question without the texts in these rows."""
        x = self._x[without]
        lever = np.asarray(x @ self._inverse)
        kept = np.eye(len(without), dtype=np.float32) - np.asarray(x @ lever.T)
        pull = np.linalg.solve(kept, self._missed[without])
        own = np.asarray(question @ lever.T)
        return np.asarray(question @ self._weights - own @ pull, dtype=np.float32)


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


class TermReader:
    """Scores every entry from terms: words and characters, or syllables."""

    def __init__(self, name: str, vocabulary: Vocabulary, weights: NDArray[np.floating]) -> None:
        self._name, self._vocabulary, self._weights = name, vocabulary, weights

    def scores(self, terms: list[str]) -> Array:
        """(m,) scores for the terms of one question; zeros if none is known."""
        columns, values = self._vocabulary.weigh(terms)
        return np.asarray(values @ self._weights[columns].astype(np.float32), dtype=np.float32)

    def save(self, folder: Path) -> None:
        """Write ``<name>.npy`` (half precision) and ``<name>.terms.json``."""
        np.save(folder / f"{self._name}.npy", self._weights.astype(np.float16))
        table = {"column": self._vocabulary.column, "rarity": self._vocabulary.rarity.tolist()}
        path = folder / f"{self._name}.terms.json"
        path.write_text(json.dumps(table, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, name: str, folder: Path) -> TermReader:
        """Read what `save` wrote."""
        table = json.loads((folder / f"{name}.terms.json").read_text(encoding="utf-8"))
        rarity = np.array(table["rarity"], dtype=np.float32)
        # Half precision in memory too: a question needs some forty rows of it.
        return cls(name, Vocabulary(table["column"], rarity), np.load(folder / f"{name}.npy"))
