from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge.index.dense import DenseView
from knowledge.index.question import Question

VECTORS = np.array([[1, 0], [0.6, 0.8], [0, 1]], dtype=np.float32)


def asked(x: float, y: float) -> Question:
    return Question("", np.array([x, y], dtype=np.float32), [], [])


def test_cosines_by_hand() -> None:
    view = DenseView.build(VECTORS, depth=3)
    assert view.scores(asked(1, 0)).tolist() == pytest.approx([1, 0.6, 0], abs=5e-3)
    assert view.scores(asked(0.8, 0.6)).tolist() == pytest.approx([0.8, 0.96, 0.6], abs=5e-3)


def test_beyond_the_depth_counts_as_the_last_within() -> None:
    view = DenseView.build(VECTORS, depth=2)
    assert view.scores(asked(1, 0)).tolist() == pytest.approx([1, 0.6, 0.6], abs=5e-3)


def test_the_view_is_kept(tmp_path: Path) -> None:
    DenseView.build(VECTORS, depth=3).save(tmp_path)
    loaded = DenseView.load(tmp_path, depth=3)
    assert loaded.scores(asked(1, 0)).tolist() == pytest.approx([1, 0.6, 0], abs=5e-3)
    assert loaded.vector(1).tolist() == pytest.approx([0.6, 0.8], abs=5e-3)
