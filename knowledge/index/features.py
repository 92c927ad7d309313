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
    "dense_top3",
    "words_top3",
    "meaning",
    "reader",
    "listener",
    "meaning_square",
    "reader_square",
    "listener_square",
    "meaning_x_reader",
    "meaning_first",
    "reader_first",
    "listener_first",
    "dense_x_near",
    "words_x_sound",
    # Strange words (a misheard question): the more of them, the more the sound may count.
    "strange_x_listener",
    "strange_x_sound",
    "strange_x_near_sound",
)
READERS = ("meaning", "reader", "listener")
FEATURES: tuple[str, ...] = tuple(f"{v}_{p}" for v in VIEWS for p in _PER_VIEW) + EXTRA
_WORST = np.float32(-1.0)


class Layout:
    """Which texts belong to which entry; rows of entries in the order of first appearance."""

    def __init__(self, documents: list[Document]) -> None:
        self.entries = list(dict.fromkeys(d.entry for d in documents))
        self.kinds = [next(d.kind for d in documents if d.entry == e) for e in self.entries]
        row = {entry: i for i, entry in enumerate(self.entries)}
        self.row_of_text = np.array([row[d.entry] for d in documents])
        self.said = self._table(documents, row, {"name", "phrasing"})
        self.written = self._table(documents, row, {"field"})

    def _table(
        self, documents: list[Document], row: dict[str, int], parts: set[str]
    ) -> NDArray[np.int64]:
        """(m, widest) text numbers; missing places point behind the last text."""
        lists: list[list[int]] = [[] for _ in self.entries]
        for i, document in enumerate(documents):
            if document.part in parts:
                lists[row[document.entry]].append(i)
        width = max((len(x) for x in lists), default=1) or 1
        table = np.full((len(lists), width), len(documents), dtype=np.int64)
        for i, numbers in enumerate(lists):
            table[i, : len(numbers)] = numbers
        return table


def entry_features(
    scores: dict[str, Array], taught: tuple[Array, ...], layout: Layout, strange: float
) -> Array:
    """(m, len(FEATURES)) features of every entry for one question.

    `taught` are the scores by READERS; `strange` the share of words that the base does not know.
    """
    columns: dict[str, Array] = {}
    for view in VIEWS:
        padded = np.append(scores[view], _WORST)
        said = padded[layout.said]
        best = np.maximum(said.max(axis=1), 0)
        columns[f"{view}_best"] = best
        columns[f"{view}_field"] = np.maximum(padded[layout.written].max(axis=1), 0)
        columns[f"{view}_square"] = best**2
        columns[f"{view}_first"] = (best >= best.max() - 1e-6).astype(np.float32)
        if f"{view}_top3" in EXTRA:
            columns[f"{view}_top3"] = _top3(said)
    for name, values in zip(READERS, taught, strict=True):
        columns[name] = values
        columns[f"{name}_square"] = values**2
        columns[f"{name}_first"] = (values >= values.max() - 1e-6).astype(np.float32)
    columns["meaning_x_reader"] = np.maximum(taught[0], 0) * np.maximum(taught[1], 0)
    columns["dense_x_near"] = columns["dense_best"] * columns["near_best"]
    columns["words_x_sound"] = columns["words_best"] * columns["sound_best"]
    columns["strange_x_listener"] = strange * taught[2]
    columns["strange_x_sound"] = strange * columns["sound_best"]
    columns["strange_x_near_sound"] = strange * columns["near_sound_best"]
    return np.stack([columns[name] for name in FEATURES], axis=1)


def _top3(said: Array) -> Array:
    if said.shape[1] <= 3:
        return np.asarray(np.maximum(said, 0).mean(axis=1), dtype=np.float32)
    top = -np.partition(-said, 3, axis=1)[:, :3]
    return np.asarray(np.maximum(top, 0).mean(axis=1), dtype=np.float32)


CONFIDENCE_FEATURES = (
    "logit",
    "margin",
    "agreement",
    "words_known",
    "sounds_known",
    "dense_best",
    "near_best",
    "words_best",
    "meaning",
    "reader",
    "listener",
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
            at["meaning"],
            at["reader"],
            at["listener"],
            at["near_sound_best"],
            min(length, 30) / 30,
        ],
        dtype=np.float32,
    )
