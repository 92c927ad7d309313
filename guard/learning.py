"""Teaches the intent reader's network: for `daoban eval fit-guard`, or where weights are missing.

One hidden layer of rectified units over the features, one soft-max over the intents and "harmless".
Features and hidden units are dropped at random while it learns, so that no single word decides.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from guard.features import Features, Vector
from guard.settings import IntentSettings

_FADE = (0.9, 0.999)
_TINY = 1e-8
_WARM = 100
_LAST_RATE = 0.05
_TAIL = 1


@dataclass(frozen=True)
class Lesson:
    """Rows to learn from: `head` (n, d + w), `tail` (n, features), `kind` (n,), `heed` (n,)."""

    head: NDArray[np.float16]
    tail: csr_matrix
    kind: NDArray[np.intp]
    """Which class each row belongs to."""
    heed: Vector
    """How much each row counts."""


def rows(features: Features, texts: list[str]) -> csr_matrix:
    """The rows behind the embedding, shape (n, buckets + concepts)."""
    found = [features.tail(features.marks(text)) for text in texts]
    ends = np.cumsum([0, *(len(where) for where, _ in found)])
    where = np.concatenate([where for where, _ in found])
    what = np.concatenate([what for _, what in found]).astype(np.float32)
    return csr_matrix((what, where, ends), shape=(len(texts), features.width))


class _Adam:
    """The weights and their running slopes; of the tail only the rows that a draw touched move."""

    def __init__(self, weights: list[Vector], rate: float, decay: float) -> None:
        self.weights, self._rate, self._decay = weights, rate, decay
        self._first, self._second = ([np.zeros_like(w) for w in weights] for _ in range(2))
        self._step = 0

    def move(self, slopes: list[Vector], touched: NDArray[np.intp], left: float) -> None:
        """One step against the slopes; `left` is the share of the way still to go."""
        self._step += 1
        rate = self._rate * min(1.0, self._step / _WARM) * max(left, _LAST_RATE)
        for place, slope in enumerate(slopes):
            self._move(place, slope, touched if place == _TAIL else slice(None), rate)

    def _move(self, place: int, slope: Vector, rows: NDArray[np.intp] | slice, rate: float) -> None:
        first = _FADE[0] * self._first[place][rows] + (1 - _FADE[0]) * slope
        second = _FADE[1] * self._second[place][rows] + (1 - _FADE[1]) * slope * slope
        self._first[place][rows], self._second[place][rows] = first, second
        level = np.sqrt(second / (1 - _FADE[1] ** self._step)) + _TINY
        way = rate * first / (1 - _FADE[0] ** self._step) / level
        kept = 1 - rate * self._decay if slope.ndim > 1 else 1
        self.weights[place][rows] = self.weights[place][rows] * kept - way


def learn(lesson: Lesson, classes: int, limits: IntentSettings, seed: int = 0) -> list[Vector]:
    """The weights of head, tail, hidden bias, output and output bias."""
    chance = np.random.default_rng(seed)
    adam = _Adam(_start(lesson, classes, limits.hidden, chance), limits.rate, limits.decay)
    size = len(lesson.kind)
    rounds = max(limits.epochs, -(-limits.least_steps * limits.batch // size))
    for done in range(rounds):
        order = chance.permutation(size)
        for start in range(0, size, limits.batch):
            drawn = _drawn(lesson, order[start : start + limits.batch], limits, chance)
            touched, place = np.unique(drawn.tail.indices, return_inverse=True)
            ends = (drawn.tail.data, place.ravel(), drawn.tail.indptr)
            small = csr_matrix(ends, shape=(len(drawn.kind), len(touched)))
            narrow = Lesson(drawn.head, small, drawn.kind, drawn.heed)
            slopes = _slopes(adam.weights, touched, narrow, limits, chance)
            adam.move(slopes, touched, 1 - (done + start / size) / rounds)
    return adam.weights


def _start(lesson: Lesson, classes: int, hidden: int, chance: np.random.Generator) -> list[Vector]:
    wide = lesson.head.shape[1]
    parts = (
        chance.normal(0, wide**-0.5, (wide, hidden)),
        chance.normal(0, 0.1, (lesson.tail.shape[1], hidden)),
        np.zeros(hidden),
        chance.normal(0, hidden**-0.5, (hidden, classes)),
        np.zeros(classes),
    )
    return [part.astype(np.float32) for part in parts]


def _drawn(
    lesson: Lesson, picked: NDArray[np.intp], limits: IntentSettings, chance: np.random.Generator
) -> Lesson:
    """Some rows, with features dropped at random and the rest made up for it."""
    head, tail = lesson.head[picked], lesson.tail[picked]
    head = head.astype(np.float32) * _mask(head.shape, limits.drop / 2, chance)
    tail.data = tail.data * _mask(tail.data.shape, limits.drop, chance)
    return Lesson(head, tail, lesson.kind[picked], lesson.heed[picked])


def _mask(shape: tuple[int, ...], drop: float, chance: np.random.Generator) -> Vector:
    kept = chance.random(shape, dtype=np.float32) >= drop
    return np.asarray(kept / np.float32(1 - drop), dtype=np.float32)


def _slopes(
    weights: list[Vector],
    touched: NDArray[np.intp],
    lesson: Lesson,
    limits: IntentSettings,
    chance: np.random.Generator,
) -> list[Vector]:
    """The slope of the weighted cross-entropy in every weight; of the tail in `touched` rows."""
    head, tail, bias, out, out_bias = weights
    inner = np.maximum(lesson.head @ head + lesson.tail @ tail[touched] + bias, 0)
    kept = _mask(inner.shape, limits.hidden_drop, chance)
    lit = inner * kept
    scores = lit @ out + out_bias
    share = np.exp(scores - scores.max(axis=1, keepdims=True))
    share /= share.sum(axis=1, keepdims=True)
    share[np.arange(len(share)), lesson.kind] -= 1
    share *= (lesson.heed / len(share))[:, None]
    back = (share @ out.T) * kept * (inner > 0)
    found = (lesson.head.T @ back, lesson.tail.T @ back, back.sum(0), lit.T @ share, share.sum(0))
    return [np.asarray(part, dtype=np.float32) for part in found]
