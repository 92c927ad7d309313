from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge.index.dense import DenseView
from knowledge.index.question import Question

RULES = {"depth": 3, "many": 100, "wider": 4}
VECTORS = np.array([[1, 0], [0.6, 0.8], [0, 1]], dtype=np.float32)


def asked(x: float, y: float) -> Question:
    return Question("", np.array([x, y], dtype=np.float32), [], [])


def test_cosines_by_hand() -> None:
    view = DenseView.build(VECTORS, RULES)
    assert view.scores(asked(1, 0)).tolist() == pytest.approx([1, 0.6, 0], abs=5e-3)
    assert view.scores(asked(0.8, 0.6)).tolist() == pytest.approx([0.8, 0.96, 0.6], abs=5e-3)


def test_beyond_the_depth_counts_as_the_last_within() -> None:
    view = DenseView.build(VECTORS, RULES | {"depth": 2})
    assert view.scores(asked(1, 0)).tolist() == pytest.approx([1, 0.6, 0.6], abs=5e-3)


def test_the_view_is_kept(tmp_path: Path) -> None:
    DenseView.build(VECTORS, RULES).save(tmp_path)
    loaded = DenseView.load(tmp_path, RULES)
    assert loaded.scores(asked(1, 0)).tolist() == pytest.approx([1, 0.6, 0], abs=5e-3)
    assert loaded.vector(1).tolist() == pytest.approx([0.6, 0.8], abs=5e-3)


def test_many_texts_are_found_in_two_steps_as_in_one() -> None:
    """The one step, over every text by its bytes, is the independent count."""
    chance = np.random.default_rng(0)
    rows = chance.normal(size=(3000, 32)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    once, twice = (DenseView.build(rows, {"depth": 50, "many": m, "wider": 8}) for m in (9999, 1))
    for row in rows[:20]:
        question = Question("", row, [], [])
        one, two = once.scores(question), twice.scores(question)
        best = np.argsort(-one)[:10]
        assert np.array_equal(best, np.argsort(-two)[:10])
        assert np.allclose(one[best], two[best])


def test_two_steps_are_kept_and_give_their_vectors(tmp_path: Path) -> None:
    rows = np.tile(np.eye(32, dtype=np.float32), (4, 1))
    rules = {"depth": 20, "many": 1, "wider": 2}
    DenseView.build(rows, rules).save(tmp_path)
    loaded = DenseView.load(tmp_path, rules)
    assert loaded.vector(1).tolist() == pytest.approx(rows[1].tolist(), abs=5e-3)
    assert loaded.scores(Question("", rows[1], [], [])).max() == pytest.approx(1, abs=5e-3)
