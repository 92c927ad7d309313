"""Training questions from the phrasings: each asked of a base that does not hold it.

For every phrasing the text itself, and its twins in the same entry, are hidden; the taught view is
corrected by the closed-form leave-one-out of ridge regression. For part of them the whole entry is
hidden: whatever comes first then is wrong, which teaches the calibration to doubt.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from knowledge.base import SETTINGS
from knowledge.index.features import FEATURES, Array, entry_features
from knowledge.index.index import Index, reader_terms
from knowledge.index.taught import Vocabulary, left_out_scores
from knowledge.reading import read_yaml

ROUGH = [FEATURES.index(n) for n in ("dense_best", "near_best", "meaning", "reader")]
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Row:
    """One training question: features (k, FEATURES) of k entries, and which one is right.

    ``right`` is -1 where the right entry is hidden; ``group`` is the entry it was written for.
    """

    features: Array
    entries: NDArray[np.int64]
    right: int
    group: int
    known: tuple[float, float]
    length: int


def training_rows(index: Index, rules: dict[str, Any], progress: Progress) -> list[Row]:
    """All phrasings of the base as training questions."""
    said = [i for i, d in enumerate(index.documents) if d.part == "phrasing"]
    taught = _taught_left_out(index)
    rng = np.random.default_rng(rules["seed"])
    unknown = rng.random(len(said)) < rules["unknown_share"]
    rows: list[Row] = []
    for done, i in enumerate(said):
        scores = _scores(index, i)
        rows.append(
            _row(
                index,
                i,
                _hide_twins(index, i, scores, rules["twin"]),
                (taught[0][i], taught[1][i]),
                rules,
            )
        )
        if unknown[done]:
            rows.append(_unknown_row(index, i, scores, (taught[0][i], taught[1][i]), rules))
        if done % 100 == 0 or done + 1 == len(said):
            progress("准备训练问题", done + 1, len(said))
    return rows


def _scores(index: Index, i: int) -> dict[str, Array]:
    vector = index.dense.vector(i)
    return index.text_scores(index.preparer.ready(index.documents[i].text, vector))


def _hide(scores: dict[str, Array], hidden: list[int]) -> dict[str, Array]:
    masked = {}
    for view, values in scores.items():
        values = values.copy()
        values[hidden] = -1.0
        masked[view] = values
    return masked


def _hide_twins(index: Index, i: int, scores: dict[str, Array], twin: float) -> dict[str, Array]:
    text = index.documents[i].text
    alike = [
        j
        for j in _own_texts(index, i)
        if j == i or fuzz.ratio(index.documents[j].text, text) / 100 >= twin
    ]
    return _hide(scores, alike)


def _own_texts(index: Index, i: int) -> list[int]:
    """All texts of the entry that text i belongs to."""
    same = index.layout.row_of_text == index.layout.row_of_text[i]
    return [int(j) for j in np.flatnonzero(same)]


def _row(
    index: Index,
    i: int,
    scores: dict[str, Array],
    taught: tuple[Array, Array],
    rules: dict[str, Any],
) -> Row:
    features = entry_features(scores, taught, index.layout)
    right = int(index.layout.row_of_text[i])
    kept = _shortlist(features, rules["shortlist"], right)
    question = index.documents[i].text
    known = _known(index, question)
    at = int(np.flatnonzero(kept == right)[0])
    return Row(features[kept], kept, at, right, known, len(question))


def _unknown_row(
    index: Index,
    i: int,
    scores: dict[str, Array],
    taught: tuple[Array, Array],
    rules: dict[str, Any],
) -> Row:
    own = _own_texts(index, i)
    row = int(index.layout.row_of_text[i])
    features = entry_features(_hide(scores, own), taught, index.layout)
    features[row] = features.min(axis=0)
    kept = _shortlist(features, rules["shortlist"], None)
    kept = kept[kept != row]
    text = index.documents[i].text
    return Row(features[kept], kept, -1, row, _known(index, text), len(text))


def _known(index: Index, text: str) -> tuple[float, float]:
    """Coverage as if the text were new: what only this text holds is not known."""
    question = index.preparer.ready(text, np.zeros(1, dtype=np.float32))
    words = index.words.coverage(question.words, unseen_once=True)
    return words, index.sound.coverage(question.sounds, unseen_once=True)


def _shortlist(features: Array, most: int, right: int | None) -> NDArray[np.int64]:
    rough = features[:, ROUGH].sum(axis=1)
    kept = np.argsort(-rough)[:most]
    if right is not None and right not in kept:
        kept = np.append(kept[:-1], right)
    return np.asarray(kept, dtype=np.int64)


def _taught_left_out(index: Index) -> tuple[Array, Array]:
    """(n, m) scores of both taught readers for every phrasing as if it had not been taught."""
    rules = read_yaml(SETTINGS)["taught"]
    said = np.array([i for i, d in enumerate(index.documents) if d.part != "field"])
    texts = [index.documents[i].text for i in said]
    rows, m = index.layout.row_of_text[said], len(index.layout.entries)
    terms = [reader_terms(text, index.preparer.tokens(text)) for text in texts]
    table = Vocabulary.of(terms, rules["least"]).table(terms)
    vectors = np.stack([index.dense.vector(int(i)) for i in said])
    out = []
    for x, ridge in ((vectors, rules["ridge"]), (table, rules["word_ridge"])):
        scores = np.zeros((len(index.documents), m), dtype=np.float32)
        scores[said] = left_out_scores(x, rows, m, ridge)
        out.append(scores)
    return out[0], out[1]
