from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from knowledge.index.taught import LeftOut, MeaningReader, TermReader, Vocabulary, teach

ROWS = np.array([0, 1, 0, 1])


def test_teaching_by_hand() -> None:
    # XᵀX + I = 2·I and XᵀY = I, so every weight is half.
    weights = teach(np.eye(2, dtype=np.float32), np.array([0, 1]), 2, ridge=1.0)
    assert weights == pytest.approx(np.eye(2) / 2)


def test_weights_are_those_of_ridge_regression() -> None:
    x = np.random.default_rng(7).normal(size=(4, 6)).astype(np.float32)
    y = np.eye(2)[ROWS]
    primal = np.linalg.solve(x.T @ x + 0.5 * np.eye(6), x.T @ y)
    assert teach(x, ROWS, 2, ridge=0.5) == pytest.approx(primal, abs=1e-4)


@pytest.mark.parametrize("width", [3, 9])
@pytest.mark.parametrize("without", [[0], [3], [1, 2]])
def test_left_out_scores_are_those_of_teaching_without_the_texts(
    width: int, without: list[int]
) -> None:
    rng = np.random.default_rng(3)
    x = rng.normal(size=(4, width)).astype(np.float32)
    other = rng.normal(size=width).astype(np.float32)
    left_out = LeftOut(x, ROWS, 2, ridge=0.8)
    rest = [i for i in range(4) if i not in without]
    weights = teach(x[rest], ROWS[rest], 2, ridge=0.8)
    for question in (x[without[0]], other):
        found = left_out.scores(question[None, :], np.array(without))[0]
        assert found == pytest.approx(question @ weights, abs=1e-4)


def test_a_sparse_table_teaches_the_same() -> None:
    texts = [["a", "b"], ["b", "c"], ["a"], ["c", "c"]]
    table = Vocabulary.of(texts, least=1, most=9).table(texts)
    dense = table.toarray()
    assert np.linalg.norm(dense, axis=1) == pytest.approx(np.ones(4))
    assert teach(table, ROWS, 2, 0.5) == pytest.approx(teach(dense, ROWS, 2, 0.5), abs=1e-5)
    sparse, plain = LeftOut(table, ROWS, 2, 0.5), LeftOut(dense, ROWS, 2, 0.5)
    without = np.array([1])
    assert sparse.scores(table[[0]], without) == pytest.approx(
        plain.scores(dense[[0]], without), abs=1e-5
    )


def test_weighing_by_hand() -> None:
    vocabulary = Vocabulary.of([["a", "b"], ["a"]], least=1, most=9)
    columns, values = vocabulary.weigh(["b", "a", "unknown"])
    a, b = math.log(2), math.log(3)
    length = math.hypot(a, b)
    weighed = {list(vocabulary.column)[c]: v for c, v in zip(columns, values, strict=True)}
    assert weighed == pytest.approx({"a": a / length, "b": b / length}, abs=1e-6)


def test_rare_terms_are_left_out_and_nothing_known_weighs_nothing() -> None:
    vocabulary = Vocabulary.of([["a", "b"], ["a"]], least=2, most=9)
    assert list(vocabulary.column) == ["a"]
    columns, values = vocabulary.weigh(["b"])
    assert len(columns) == 0 and len(values) == 0


def test_the_commonest_terms_are_kept() -> None:
    vocabulary = Vocabulary.of([["a", "b"], ["a", "c"], ["c"], ["c"]], least=1, most=2)
    assert list(vocabulary.column) == ["a", "c"]


def test_readers_are_kept(tmp_path: Path) -> None:
    vocabulary = Vocabulary.of([["a", "b"], ["a", "c"], ["b"]], least=1, most=9)
    weights = np.array([[1, 0], [0, 1], [0.5, 0.25]], dtype=np.float32)
    TermReader("reader", vocabulary, weights).save(tmp_path)
    MeaningReader(weights).save(tmp_path)
    word, meaning = TermReader.load("reader", tmp_path), MeaningReader.load(tmp_path)
    assert word.scores(["c"]).tolist() == pytest.approx([0.5, 0.25])
    assert word.scores(["z"]).tolist() == [0, 0]
    assert meaning.scores(np.array([0, 0, 2], dtype=np.float32)).tolist() == pytest.approx([1, 0.5])
