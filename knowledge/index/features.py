"""From the scores of single texts to plain features of every entry, for the fusion.

Shapes: ``n`` texts, ``m`` entries, ``FEATURES`` columns.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from knowledge.index.documents import Document

Array = NDArray[np.float32]

VIEWS = ("dense", "words", "sound", "near", "near_sound")
_PER_VIEW = ("best", "field", "square", "first")
EXTRA = (
    "dense_many",
    "words_many",
    "network",
    "network_share",
    "network_first",
    "network_x_near",
    "dense_x_near",
    "words_x_sound",
    # Strange words (a misheard question): the more of them, the more the sound may count.
    "strange_x_network",
    "strange_x_sound",
    "strange_x_near_sound",
)
FEATURES: tuple[str, ...] = tuple(f"{v}_{p}" for v in VIEWS for p in _PER_VIEW) + EXTRA
# A name and another name or two; whoever writes phrasings writes more.
_NAMES = 3
# Less likely than e to the minus twelfth is as good as impossible.
_LEAST_LOG = 12.0
# How much the nearest text counts among the many: the 16th power is nearly the maximum.
_POWER = 16


class Group:
    """The texts of every entry side by side, so that one pass reduces them by entry."""

    def __init__(self, texts: list[int], row_of_text: NDArray[np.int64], m: int) -> None:
        rows = row_of_text[texts]
        order = np.argsort(rows, kind="stable")
        self._texts = np.array(texts, dtype=np.int64)[order]
        self._rows, self._starts = np.unique(rows[order], return_index=True)
        self._m = m

    @property
    def sizes(self) -> NDArray[np.int64]:
        """How many texts each entry has that has any."""
        return np.diff(np.append(self._starts, len(self._texts)))

    def best(self, scores: Array) -> Array:
        """(views, m) highest score of each entry from (views, n); 0 where it has no text."""
        return self._spread(
            np.maximum.reduceat(scores.take(self._texts, axis=1), self._starts, axis=1)
        )

    def many(self, scores: Array) -> Array:
        """(views, m) 16-norm of each entry's scores: the best, raised by others as good."""
        powers = np.maximum(scores.take(self._texts, axis=1), 0)
        for _ in range(4):
            powers = powers * powers
        total = self._spread(np.add.reduceat(powers, self._starts, axis=1))
        return np.asarray(total ** (1 / _POWER), dtype=np.float32)

    def _spread(self, reduced: Array) -> Array:
        whole = np.zeros((len(reduced), self._m), dtype=np.float32)
        whole[:, self._rows] = reduced
        return np.maximum(whole, 0)


class Layout:
    """Which texts belong to which entry; rows of entries in the order of first appearance."""

    def __init__(self, documents: list[Document]) -> None:
        kind_of = {d.entry: d.kind for d in documents}
        self.entries, self.kinds = list(kind_of), list(kind_of.values())
        self.kind_names = list(dict.fromkeys(self.kinds))
        self.kind_rows = np.array([self.kind_names.index(kind) for kind in self.kinds])
        row = {entry: i for i, entry in enumerate(self.entries)}
        self.row_of_text = np.array([row[d.entry] for d in documents])
        self.said = self._group(documents, {"name", "phrasing"})
        self.written = self._group(documents, {"field"})

    @property
    def bare(self) -> bool:
        """Have half of the entries hardly more than their names?"""
        return float(np.median(self.said.sizes)) <= _NAMES

    def _group(self, documents: list[Document], parts: set[str]) -> Group:
        texts = [i for i, d in enumerate(documents) if d.part in parts]
        return Group(texts, self.row_of_text, len(self.entries))


def entry_features(
    scores: dict[str, Array], network: Array, layout: Layout, strange: float
) -> Array:
    """(m, len(FEATURES)) features of every entry for one question.

    `network` holds (m,) log-probabilities, `strange` the share of words unknown to the base.
    """
    table = np.stack([scores[view] for view in VIEWS])
    said, written = layout.said.best(table), layout.written.best(table)
    columns: dict[str, Array] = {}
    for view, best, field in zip(VIEWS, said, written, strict=True):
        columns[f"{view}_best"] = best
        columns[f"{view}_field"] = field
        columns[f"{view}_square"] = best**2
        columns[f"{view}_first"] = _first(best)
    columns["dense_many"], columns["words_many"] = layout.said.many(table[:2])
    columns |= _network_features(network)
    columns["network_x_near"] = columns["network_share"] * columns["near_best"]
    columns["dense_x_near"] = columns["dense_best"] * columns["near_best"]
    columns["words_x_sound"] = columns["words_best"] * columns["sound_best"]
    columns["strange_x_network"] = strange * columns["network"]
    columns["strange_x_sound"] = strange * columns["sound_best"]
    columns["strange_x_near_sound"] = strange * columns["near_sound_best"]
    return np.stack([columns[name] for name in FEATURES], axis=1)


def _network_features(network: Array) -> dict[str, Array]:
    scaled = np.maximum(network, -_LEAST_LOG) / np.float32(_LEAST_LOG)
    return {
        "network": scaled,
        "network_share": np.exp(network),
        "network_first": _first(network),
    }


def _first(values: Array) -> Array:
    return np.asarray(values >= values.max() - 1e-6, dtype=np.float32)


CONFIDENCE_FEATURES = (
    "logit",
    "margin",
    "agreement",
    "words_known",
    "sounds_known",
    "dense_best",
    "near_best",
    "words_best",
    "network",
    "near_sound_best",
    "length",
)


def confidence_features(
    features: Array, probabilities: Array, known: tuple[float, float], length: int
) -> Array:
    """(len(CONFIDENCE_FEATURES),) what tells how far the first entry may be trusted."""
    order = np.argsort(-probabilities)
    first = order[0]
    p1 = float(np.clip(probabilities[first], 1e-6, 1 - 1e-6))
    p2 = float(np.clip(probabilities[order[1]], 1e-6, 1)) if len(order) > 1 else 1e-6
    at = {name: features[first, i] for i, name in enumerate(FEATURES)}
    agreement = np.mean([at[f"{view}_first"] for view in VIEWS])
    return np.array(
        [
            np.log(p1 / (1 - p1)),
            np.log(p1 / p2),
            agreement,
            *known,
            at["dense_best"],
            at["near_best"],
            at["words_best"],
            at["network"],
            at["near_sound_best"],
            min(length, 30) / 30,
        ],
        dtype=np.float32,
    )
