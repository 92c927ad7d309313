from __future__ import annotations

import math

import numpy as np
import pytest

from assistant.dialogue.taught import Vocabulary, teach

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


def test_a_sparse_table_teaches_the_same() -> None:
    texts = [["a", "b"], ["b", "c"], ["a"], ["c", "c"]]
    table = Vocabulary.of(texts, least=1, most=9).table(texts)
    dense = table.toarray()
    assert np.linalg.norm(dense, axis=1) == pytest.approx(np.ones(4))
    assert teach(table, ROWS, 2, 0.5) == pytest.approx(teach(dense, ROWS, 2, 0.5), abs=1e-5)


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
