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

    def __init__(self, index: faiss.Index, depth: int, wider: int) -> None:
        self._index = self._exact = index
        if isinstance(index, faiss.IndexRefine):
            index.k_factor = wider
            self._exact = faiss.downcast_index(index.refine_index)
        self._depth = min(depth, index.ntotal)

    @classmethod
    def build(cls, vectors: Vectors, rules: dict[str, int]) -> DenseView:
        """Put (n, dim) unit vectors into an index, a byte for a number.

        A byte is half the memory of half precision, and its 512 errors cancel out. From
        `rules["many"]` texts on, half a byte for two numbers each first finds `wider` times
        `depth` of them by looking up in the processor's registers (André et al. 2015, "Cache
        locality is not enough"), in a sixth of the time.
        """
        dim, rows = vectors.shape[1], np.ascontiguousarray(vectors)
        byte = faiss.ScalarQuantizer.QT_8bit
        index: faiss.Index = faiss.IndexScalarQuantizer(dim, byte, faiss.METRIC_INNER_PRODUCT)
        if len(vectors) >= rules["many"]:
            rough = faiss.IndexPQFastScan(dim, dim // 2, 4, faiss.METRIC_INNER_PRODUCT)
            index = faiss.IndexRefine(rough, index)
        index.train(rows)
        index.add(rows)
        return cls(index, rules["depth"], rules["wider"])

    def scores(self, question: Question) -> Vectors:
        """(n,) cosines; texts beyond the depth get the score of the last one within it."""
        found, at = self._index.search(question.vector[None, :], self._depth)
        scores = np.full(self._index.ntotal, found[0, -1], dtype=np.float32)
        scores[at[0]] = found[0]
        return scores

    def vector(self, i: int) -> Vectors:
        """(dim,) embedding of text i."""
        return np.asarray(self._exact.reconstruct(i), dtype=np.float32)

    def save(self, folder: Path) -> None:
        """Write ``dense.faiss``."""
        faiss.write_index(self._index, str(folder / "dense.faiss"))

    @classmethod
    def load(cls, folder: Path, rules: dict[str, int]) -> DenseView:
        """Read what `save` wrote."""
        index = faiss.read_index(str(folder / "dense.faiss"))
        return cls(index, rules["depth"], rules["wider"])
