from __future__ import annotations

import math

import numpy as np
import pytest

from knowledge.index.documents import Document
from knowledge.index.features import FEATURES, VIEWS, Layout, entry_features

DOCUMENTS = [
    Document("card", "matter", "name", "乘车卡"),
    Document("card", "matter", "phrasing", "坐车卡"),
    Document("card", "matter", "field", "年满65岁"),
    Document("talk", "human", "phrasing", "找人"),
]


@pytest.fixture
def layout() -> Layout:
    return Layout(DOCUMENTS)


def test_texts_are_laid_out_by_entry(layout: Layout) -> None:
    assert (layout.entries, layout.kinds) == (["card", "talk"], ["matter", "human"])
    assert layout.row_of_text.tolist() == [0, 0, 0, 1]
    scores = np.array([[0.1, 0.3, 0.9, 0.2]], dtype=np.float32)
    assert layout.said.best(scores)[0].tolist() == pytest.approx([0.3, 0.2])
    # An entry without a published field scores nothing by it.
    assert layout.written.best(scores)[0].tolist() == pytest.approx([0.9, 0])


def test_many_texts_as_good_as_the_best_count_for_more(layout: Layout) -> None:
    one = layout.said.many(np.array([[0.0, 0.5, 0, 0]], dtype=np.float32))[0, 0]
    two = layout.said.many(np.array([[0.5, 0.5, 0, 0]], dtype=np.float32))[0, 0]
    assert one == pytest.approx(0.5)
    assert two == pytest.approx(0.5 * 2 ** (1 / 16))


def test_features_by_hand(layout: Layout) -> None:
    scores = {view: np.array([0.2, 0.8, 0.5, 0.4], dtype=np.float32) for view in VIEWS}
    network = np.log(np.array([0.25, 0.75], dtype=np.float32))
    table = entry_features(scores, network, layout, 0.5)
    assert table.shape == (2, len(FEATURES))
    card, talk = (dict(zip(FEATURES, row.tolist(), strict=True)) for row in table)
    for view in VIEWS:
        assert card[f"{view}_best"] == pytest.approx(0.8)
        assert card[f"{view}_square"] == pytest.approx(0.64)
        assert card[f"{view}_field"] == pytest.approx(0.5)
        assert (card[f"{view}_first"], talk[f"{view}_first"]) == (1, 0)
        assert talk[f"{view}_best"] == pytest.approx(0.4)
        assert talk[f"{view}_field"] == 0
    assert (card["network_share"], talk["network_share"]) == pytest.approx((0.25, 0.75))
    assert (card["network_first"], talk["network_first"]) == (0, 1)
    assert card["network"] == pytest.approx(math.log(0.25) / 12)
    assert card["network_x_near"] == pytest.approx(0.25 * 0.8)
    assert talk["strange_x_network"] == pytest.approx(0.5 * math.log(0.75) / 12)
    assert talk["strange_x_sound"] == pytest.approx(0.5 * 0.4)


def test_scores_below_nothing_count_as_nothing(layout: Layout) -> None:
    scores = {view: np.full(4, -0.5, dtype=np.float32) for view in VIEWS}
    table = entry_features(scores, np.array([0, -99], dtype=np.float32), layout, 0.0)
    at = FEATURES.index("dense_best")
    assert table[:, at].tolist() == [0, 0]
    # Less likely than e to the minus twelfth is as good as impossible.
    assert table[:, FEATURES.index("network")].tolist() == [0, -1]
