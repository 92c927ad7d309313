"""Training questions from the phrasings: each asked of a base that does not hold it.

For every phrasing the text itself, and its twins in the same entry, are hidden; the taught readers
leave it out by the closed form of ridge regression. Some are asked again misheard, with characters
replaced by others of the same sound. For part of them the whole entry is
hidden: whatever comes first then is wrong, which teaches the calibration to doubt.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from eval.garble import garbled
from knowledge.base import SETTINGS
from knowledge.index.features import FEATURES, Array, entry_features
from knowledge.index.index import Index, reader_terms
from knowledge.index.lessons import lessons, patterns, tailed
from knowledge.index.question import Question
from knowledge.index.taught import LeftOut, Vocabulary
from knowledge.reading import read_yaml

ROUGH = [
    FEATURES.index(n)
    for n in (
        "dense_best",
        "near_sound_best",
        "near_best",
        "meaning",
        "reader",
        "listener",
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
    """All phrasings of the base as training questions, some of them misheard besides."""
    said = [i for i, d in enumerate(index.documents) if d.part == "phrasing"]
    taught = Taught(index)
    rng = random.Random(rules["seed"])
    rows: list[Row] = []
    said = [i for i in said if rng.random() < rules["share"]]
    for done, i in enumerate(said):
        question = index.preparer.ready(index.documents[i].text, index.dense.vector(i))
        rows.append(_row(index, i, question, taught, rules))
        if rng.random() < rules["unknown_share"]:
            rows.append(_unknown_row(index, i, question, taught, rules))
        if rng.random() < rules["misheard_share"]:
            wrong = garbled(index.documents[i].text, rng.choice(rules["misheard_letters"]))
            rows.append(_row(index, i, index.preparer(wrong), taught, rules))
        if rng.random() < rules["asked_share"]:
            asked = tailed(index.documents[i].text, rng.randrange(10_000), patterns())
            rows.append(_row(index, i, index.preparer(asked), taught, rules))
        if done % 100 == 0 or done + 1 == len(said):
            progress("准备训练问题", done + 1, len(said))
    return rows


class Taught:
    """The three readers, each able to leave out the text that a question was made of."""

    def __init__(self, index: Index) -> None:
        rules = read_yaml(SETTINGS)["taught"]
        vectors = np.stack([index.dense.vector(i) for i in range(len(index.documents))])
        given = lessons(index.documents, vectors, index.preparer)
        self._made_of = given.text
        words = [reader_terms(q.text, q.words) for q in given.questions]
        sounds = [q.sounds for q in given.questions]
        self._words = Vocabulary.of(words, rules["least"], rules["most"])
        self._sounds = Vocabulary.of(sounds, rules["least"], rules["most"])
        rows, m = index.layout.row_of_text[given.text], len(index.layout.entries)
        meant = np.stack([q.vector for q in given.questions])
        self._left_out = (
            LeftOut(meant, rows, m, rules["ridge"]),
            LeftOut(self._words.table(words), rows, m, rules["word_ridge"]),
            LeftOut(self._sounds.table(sounds), rows, m, rules["word_ridge"]),
        )

    def scores(self, question: Question, i: int) -> tuple[Array, ...]:
        """(m,) scores by each reader, without the lessons that text i gave."""
        read = self._words.table([reader_terms(question.text, question.words)])
        heard = self._sounds.table([question.sounds])
        without = np.flatnonzero(self._made_of == i)
        each = zip(self._left_out, (question.vector[None, :], read, heard), strict=True)
        return tuple(reader.scores(x, without)[0] for reader, x in each)


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


def _row(index: Index, i: int, question: Question, taught: Taught, rules: dict[str, Any]) -> Row:
    scores = _hide_twins(index, i, index.text_scores(question), rules["twin"])
    known = _known(index, question)
    features = entry_features(scores, taught.scores(question, i), index.layout, 1 - known[0])
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
    index: Index, i: int, question: Question, taught: Taught, rules: dict[str, Any]
) -> Row:
    own, row = _own_texts(index, i), int(index.layout.row_of_text[i])
    scores, known = _hide(index.text_scores(question), own), _known(index, question)
    features = entry_features(scores, taught.scores(question, i), index.layout, 1 - known[0])
    features[row] = features.min(axis=0)
    kept = shortlist(features, rules["shortlist"], None)
    kept = kept[kept != row]
    hidden = np.zeros(len(kept), dtype=bool)
    return Row(
        features[kept], kept, hidden, row, known, len(question.text), rules["phrasing_weight"]
    )


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
