"""A linear reading of the embedding, taught by the phrasings: which entry a question means.

Regularised least squares from the embedding to one column an entry (closed form, so that
building it takes a second and needs no training library). It learns which directions of the
general-purpose embedding matter here, which plain cosine cannot know.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from knowledge.index.embedder import Vectors


def teach(vectors: Vectors, rows: np.ndarray, m: int, ridge: float) -> Vectors:
    """(dim + 1, m) weights from (n, dim) vectors and the entry row of each, balanced by entry."""
    x = np.hstack([vectors, np.ones((len(vectors), 1), dtype=np.float32)])
    y = np.zeros((len(vectors), m), dtype=np.float32)
    y[np.arange(len(vectors)), rows] = 1
    counts = np.bincount(rows, minlength=m).clip(min=1)
    share = (1.0 / np.sqrt(counts[rows]))[:, None].astype(np.float32)
    gram = (x * share).T @ x + ridge * np.eye(x.shape[1], dtype=np.float32)
    return np.asarray(np.linalg.solve(gram, (x * share).T @ y), dtype=np.float32)


class TaughtView:
    """Scores every entry, about 0 (not this) to 1 (this)."""

    def __init__(self, weights: Vectors) -> None:
        self._weights = weights

    def scores(self, vector: Vectors) -> Vectors:
        """(m,) scores for one (dim,) embedding."""
        return np.asarray(vector @ self._weights[:-1] + self._weights[-1], dtype=np.float32)

    def save(self, folder: Path) -> None:
        """Write ``taught.npy``."""
        np.save(folder / "taught.npy", self._weights)

    @classmethod
    def load(cls, folder: Path) -> TaughtView:
        """Read what `save` wrote."""
        return cls(np.load(folder / "taught.npy"))
