"""Dense view: nearness of meaning, by the embedder, in a FAISS inner-product index."""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np

from knowledge.index.embedder import Vectors
from knowledge.index.question import Question


class DenseView:
    """Cosine of question and text, 1 the same, 0 unrelated."""

    name = "dense"

    def __init__(self, index: faiss.Index, depth: int) -> None:
        self._index = index
        self._depth = min(depth, index.ntotal)

    @classmethod
    def build(cls, vectors: Vectors, depth: int) -> DenseView:
        """Put (n, dim) unit vectors into an exhaustive index, a byte for a number.

        Half the memory and the time of half precision; 512 errors of a byte cancel out.
        """
        byte = faiss.ScalarQuantizer.QT_8bit
        index = faiss.IndexScalarQuantizer(vectors.shape[1], byte, faiss.METRIC_INNER_PRODUCT)
        index.train(np.ascontiguousarray(vectors))
        index.add(np.ascontiguousarray(vectors))
        return cls(index, depth)

    def scores(self, question: Question) -> Vectors:
        """(n,) cosines; texts beyond the depth get the score of the last one within it."""
        found, at = self._index.search(question.vector[None, :], self._depth)
        scores = np.full(self._index.ntotal, found[0, -1], dtype=np.float32)
        scores[at[0]] = found[0]
        return scores

    def vector(self, i: int) -> Vectors:
        """(dim,) embedding of text i."""
        return np.asarray(self._index.reconstruct(i), dtype=np.float32)

    def save(self, folder: Path) -> None:
        """Write ``dense.faiss``."""
        faiss.write_index(self._index, str(folder / "dense.faiss"))

    @classmethod
    def load(cls, folder: Path, depth: int) -> DenseView:
        """Read what `save` wrote."""
        return cls(faiss.read_index(str(folder / "dense.faiss")), depth)
