"""How the network is taught: cross-entropy by small steps, with some of every question left out.

Leaving terms out at random (and now and then all that is written, so that sound alone must do)
keeps the network from leaning on single words: citizens use others than editors. Rows of terms
learn at a rate each by the sum of their squared gradients (Duchi et al. 2011, AdaGrad), the small
dense layers by Adam (Kingma & Ba 2015). The same examples and seed give the same network.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from knowledge.index.network import (
    Array,
    Columns,
    Layers,
    Network,
    Terms,
    heard_terms,
    written_terms,
)
from knowledge.index.question import Question

if TYPE_CHECKING:  # SciPy is needed to teach alone, never to answer
    from scipy.sparse import csr_matrix

Rows = NDArray[np.int64]
Told = Callable[[int, int], None]
_DENSE = ("meaning", "offset", "out", "bias")
_MOMENTUM, _SQUARES = 0.9, 0.98


@dataclass(frozen=True)
class Examples:
    """n questions to learn from: what each says and sounds like, its embedding, its entry."""

    written: list[Columns]
    heard: list[Columns]
    vectors: Array
    rows: Rows

    @classmethod
    def of(cls, questions: list[Question], rows: Rows, terms: Terms) -> Examples:
        """Look up the terms of each question once."""
        written = [terms.columns(written_terms(q)) for q in questions]
        heard = [terms.columns(heard_terms(q)) for q in questions]
        return cls(written, heard, np.stack([q.vector for q in questions]), rows)


def learn(
    questions: list[Question], rows: Rows, m: int, rules: dict[str, Any], told: Told
) -> Network:
    """Teach which of m entries each question means; `told` hears how many rounds are done."""
    terms = Terms.of(questions, rules["most"])
    trainer = _Trainer(Examples.of(questions, rows, terms), len(terms), m, rules)
    for done in range(trainer.rounds):
        trainer.round()
        told(done + 1, trainer.rounds)
    return Network(terms, trainer.layers())


class _Trainer:
    def __init__(self, examples: Examples, t: int, m: int, rules: dict[str, Any]) -> None:
        self._examples, self._rules = examples, rules
        self._rng = np.random.default_rng(rules["seed"])
        dim, h = examples.vectors.shape[1], rules["hidden"]
        self._layer: dict[str, Array] = {
            "terms": self._drawn((t, h), 0.05),
            "meaning": self._drawn((dim, h), dim**-0.5),
            "offset": np.zeros(h, dtype=np.float32),
            "out": self._drawn((h, m), h**-0.5),
            "bias": np.zeros(m, dtype=np.float32),
        }
        self._pull = {name: np.zeros_like(self._layer[name]) for name in _DENSE}
        self._square = {name: np.zeros_like(self._layer[name]) for name in _DENSE}
        self._seen = np.zeros(t, dtype=np.float32)
        batches = math.ceil(len(examples.rows) / rules["batch"])
        # A small base needs more rounds for as many steps; a tiny one is learnt by then anyway.
        wanted = min(math.ceil(rules["steps"] / batches), rules["most_rounds"])
        self.rounds = max(rules["rounds"], wanted)
        self._step, self._steps = 0, self.rounds * batches

    def _drawn(self, shape: tuple[int, int], spread: float) -> Array:
        return self._rng.normal(0, spread, shape).astype(np.float32)

    def layers(self) -> Layers:
        return Layers(**self._layer)

    def round(self) -> None:
        """Every example once, in an order of its own."""
        order = self._rng.permutation(len(self._examples.rows))
        for start in range(0, len(order), self._rules["batch"]):
            self._learn_from(order[start : start + self._rules["batch"]])

    def _learn_from(self, batch: Rows) -> None:
        rules, layer = self._rules, self._layer
        columns, table = self._table([self._left(i) for i in batch])
        seen = self._rng.random((len(batch), 1)) >= rules["unseen"]
        vectors = self._examples.vectors[batch] * seen
        raw = table @ layer["terms"][columns] + vectors @ layer["meaning"] + layer["offset"]
        kept = self._rng.random(raw.shape) >= rules["hidden_left_out"]
        gate = ((raw > 0) & kept).astype(np.float32) / np.float32(1 - rules["hidden_left_out"])
        hidden = raw * gate
        miss = self._miss(hidden, self._examples.rows[batch])
        back = (miss @ layer["out"].T) * gate
        slopes = {"meaning": vectors.T @ back, "offset": back.sum(axis=0)}
        slopes |= {"out": hidden.T @ miss, "bias": miss.sum(axis=0)}
        self._move(slopes, columns, np.asarray(table.T @ back))

    def _left(self, i: int) -> Columns:
        """The columns of a question without those left out this time."""
        rules, heard = self._rules, self._examples.heard[i]
        if self._rng.random() < rules["unwritten"]:
            said = heard
        else:
            said = np.concatenate([self._examples.written[i], heard])
        return np.asarray(said[self._rng.random(len(said)) >= rules["left_out"]])

    def _table(self, said: list[Columns]) -> tuple[Columns, csr_matrix]:
        """Columns in use, and (batch, columns in use) unit rows."""
        from scipy.sparse import csr_matrix

        counts = np.array([len(columns) for columns in said])
        used, place = np.unique(np.concatenate(said), return_inverse=True)
        values = np.repeat(np.maximum(counts, 1) ** -0.5, counts).astype(np.float32)
        starts = np.concatenate([[0], np.cumsum(counts)])
        return used, csr_matrix((values, place, starts), shape=(len(said), len(used)))

    def _miss(self, hidden: Array, rows: Rows) -> Array:
        """(batch, m) slope of the smoothed cross-entropy at the outputs."""
        z = hidden @ self._layer["out"] + self._layer["bias"]
        share = np.exp(z - z.max(axis=1, keepdims=True))
        share /= share.sum(axis=1, keepdims=True)
        smooth = self._rules["smoothing"]
        share -= np.float32(smooth / share.shape[1])
        share[np.arange(len(rows)), rows] -= np.float32(1 - smooth)
        return np.asarray(share / np.float32(len(rows)))

    def _move(self, slopes: dict[str, Array], columns: Columns, slope: Array) -> None:
        self._step += 1
        left = 1 - self._step / (self._steps + 1)
        for name, value in slopes.items():
            self._adam(name, value, self._rules["rate"] * left)
        self._seen[columns] += (slope * slope).mean(axis=1)
        rate = self._rules["term_rate"] * left / np.sqrt(self._seen[columns] + 1e-12)
        self._layer["terms"][columns] -= rate[:, None].astype(np.float32) * slope

    def _adam(self, name: str, slope: Array, rate: float) -> None:
        pull, square = self._pull[name], self._square[name]
        pull += np.float32(1 - _MOMENTUM) * (slope - pull)
        square += np.float32(1 - _SQUARES) * (slope * slope - square)
        mean = pull / np.float32(1 - _MOMENTUM**self._step)
        spread = np.sqrt(square / np.float32(1 - _SQUARES**self._step)) + np.float32(1e-8)
        self._layer[name] -= np.float32(rate) * mean / spread
