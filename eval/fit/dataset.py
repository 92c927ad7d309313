"""Training questions from the phrasings: each asked of a base that does not hold it.

For every phrasing the text itself, and its twins in the same entry, are hidden, and the network
that reads it has never been shown it. Some are asked again misheard, with characters
replaced by others of the same sound. For part of them the whole entry is
hidden: whatever comes first then is wrong, which teaches the calibration to doubt.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from eval.garble import garbled
from knowledge.base import SETTINGS
from knowledge.index.features import FEATURES, Array, entry_features
from knowledge.index.index import Index
from knowledge.index.learning import Told, learn
from knowledge.index.lessons import lessons, patterns, tailed
from knowledge.index.network import Network
from knowledge.index.question import Question
from knowledge.reading import read_yaml

ROUGH = [
    FEATURES.index(n)
    for n in (
        "dense_best",
        "near_sound_best",
        "near_best",
        "network",
        "network_share",
    )
]
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Row:
    """One training question: features (k, FEATURES) of k entries, and which of them are right.

    ``right`` (k,) is all false where the right entry is hidden; ``group`` is the entry it was
    written for, ``weight`` how much the question counts; ``asked`` says that it was put as people
    put it, so that the confidence may be learnt from it.
    """

    features: Array
    entries: NDArray[np.int64]
    right: NDArray[np.bool_]
    group: int
    known: tuple[float, float]
    length: int
    weight: float
    asked: bool = False


def training_rows(index: Index, rules: dict[str, Any], progress: Progress) -> list[Row]:
    """A part of the phrasings as training questions, some of them misheard besides."""
    rng = random.Random(rules["seed"])
    said = [i for i, d in enumerate(index.documents) if d.part == "phrasing"]
    held = [i for i in said if rng.random() < rules["share"]]
    network = network_without(index, held, partial(progress, "教会没见过这些说法的阅读器"))
    rows: list[Row] = []
    for done, i in enumerate(held):
        rows += _rows_of(index, i, network, rules, rng)
        if done % 100 == 0 or done + 1 == len(held):
            progress("准备训练问题", done + 1, len(held))
    return rows


def network_without(index: Index, held: list[int], told: Told) -> Network:
    """A network taught like the index's own, but never shown the texts in `held`."""
    vectors = np.stack([index.dense.vector(i) for i in range(len(index.documents))])
    given = lessons(index.documents, vectors, index.preparer)
    kept = np.flatnonzero(~np.isin(given.text, held))
    rows = index.layout.row_of_text[given.text[kept]]
    questions, m = [given.questions[i] for i in kept], len(index.layout.entries)
    return learn(questions, rows, m, read_yaml(SETTINGS)["network"], told)


def _rows_of(
    index: Index, i: int, network: Network, rules: dict[str, Any], rng: random.Random
) -> list[Row]:
    text = index.documents[i].text
    question = index.preparer.ready(text, index.dense.vector(i))
    rows = [_row(index, i, question, network, rules)]
    if rng.random() < rules["unknown_share"]:
        rows.append(_unknown_row(index, i, question, network, rules))
    if rng.random() < rules["misheard_share"]:
        wrong = garbled(text, rng.choice(rules["misheard_letters"]))
        rows.append(_row(index, i, index.preparer(wrong), network, rules))
    if rng.random() < rules["asked_share"]:
        asked = tailed(text, rng.randrange(10_000), patterns())
        rows.append(_row(index, i, index.preparer(asked), network, rules))
    return rows


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


def _row(index: Index, i: int, question: Question, network: Network, rules: dict[str, Any]) -> Row:
    scores = _hide_twins(index, i, index.text_scores(question), rules["twin"])
    known = _known(index, question)
    features = entry_features(scores, network.scores(question), index.layout, 1 - known[0])
    right = int(index.layout.row_of_text[i])
    kept = shortlist(features, rules["shortlist"], right)
    return Row(
        features[kept],
        kept,
        kept == right,
        right,
        known,
        len(question.text),
        rules["phrasing_weight"],
    )


def _unknown_row(
    index: Index, i: int, question: Question, network: Network, rules: dict[str, Any]
) -> Row:
    own, row = _own_texts(index, i), int(index.layout.row_of_text[i])
    scores, known = _hide(index.text_scores(question), own), _known(index, question)
    features = entry_features(scores, network.scores(question), index.layout, 1 - known[0])
    features[row] = features.min(axis=0)
    kept = shortlist(features, rules["shortlist"], None)
    kept = kept[kept != row]
    hidden = np.zeros(len(kept), dtype=bool)
    return Row(
        features[kept], kept, hidden, row, known, len(question.text), rules["phrasing_weight"]
    )


def row_of(index: Index, question: Question, right: NDArray[np.bool_], most: int) -> Row:
    """A question asked of the whole index, hiding nothing; `right` (m,) are its right entries.

    Its group is the one right entry, or -1 where none or several are right.
    """
    scores, network = index.text_scores(question), index.network.scores(question)
    known = (index.words.coverage(question.words), index.sound.coverage(question.sounds))
    features = entry_features(scores, network, index.layout, 1 - known[0])
    one = int(np.flatnonzero(right)[0]) if right.sum() == 1 else None
    kept = shortlist(features, most, one)
    group = -1 if one is None else one
    return Row(features[kept], kept, right[kept], group, known, len(question.text), 1.0, True)


def _known(index: Index, question: Question) -> tuple[float, float]:
    """Coverage as if the text were new: what only this text holds is not known."""
    words = index.words.coverage(question.words, unseen_once=True)
    return words, index.sound.coverage(question.sounds, unseen_once=True)


def shortlist(features: Array, most: int, right: int | None) -> NDArray[np.int64]:
    """Rows of the `most` likeliest entries by a rough sum, the right one always among them."""
    rough = features[:, ROUGH].sum(axis=1)
    kept = np.argsort(-rough)[:most]
    if right is not None and right not in kept:
        kept = np.append(kept[:-1], right)
    return np.asarray(kept, dtype=np.int64)
