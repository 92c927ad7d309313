"""Small linear readers: which terms are known and how much each tells, and ridge regression."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

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
        return sparse([self.weigh(terms) for terms in texts], len(self.column))

    def plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {"column": self.column, "rarity": self.rarity.tolist()}

    @classmethod
    def of_plain(cls, kept: dict[str, Any]) -> Vocabulary:
        """Read what `plain` gave."""
        return cls(kept["column"], np.array(kept["rarity"], dtype=np.float32))


def sparse(rows: list[tuple[Rows, Array]], width: int) -> csr_array:
    """(rows, width) from the columns and values of each row."""
    from scipy.sparse import csr_array

    starts = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    columns = np.concatenate([c for c, _ in rows])
    values = np.concatenate([v for _, v in rows])
    return csr_array((values, columns, starts), shape=(len(rows), width))


def teach(x: Array | csr_array, rows: Rows, m: int, ridge: float) -> Array:
    """(features, m) weights from (n, features) texts and the entry row of each."""
    from scipy.linalg import solve

    aims = np.asarray(x.T @ np.eye(m, dtype=np.float32)[rows])
    found = solve(_gram(x, ridge), aims, assume_a="pos", overwrite_a=True, overwrite_b=True)
    return np.asarray(found, dtype=np.float32)


def _gram(x: Array | csr_array, ridge: float) -> Array:
    product = x.T @ x
    dense = product if isinstance(product, np.ndarray) else product.toarray()
    dense[np.diag_indices_from(dense)] += np.float32(ridge)
    return np.asarray(dense)
