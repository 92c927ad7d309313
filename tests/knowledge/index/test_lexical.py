"""BM25 against values worked out by hand: k1 = 1.2, b = 0.6."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from knowledge.index.lexical import LexicalView, rarity_of

TEXTS = [["a", "b"], ["a"]]


@pytest.fixture
def view() -> LexicalView:
    return LexicalView.build("words", TEXTS, k1=1.2, b=0.6)


def test_rarity_by_hand() -> None:
    # a stands in both of two texts, b in one: ln(1 + 0.5/2.5) and ln(1 + 1.5/1.5).
    assert rarity_of(TEXTS) == pytest.approx({"a": math.log(1.2), "b": math.log(2)})


def test_a_score_by_hand(view: LexicalView) -> None:
    # Text 0 holds b once, at length 2 where 1.5 is the average: 1 − 0.6 + 0.6·2/1.5 = 1.2.
    # Its share of the ideal is (1 + k1) / (1 + k1·1.2) = 2.2 / 2.44.
    assert view.scores(["b"]).tolist() == pytest.approx([2.2 / 2.44, 0.0], abs=1e-6)


def test_a_short_text_scores_higher(view: LexicalView) -> None:
    # Length 1: 1 − 0.6 + 0.6/1.5 = 0.8, so 2.2 / (1 + 1.2·0.8).
    assert view.scores(["a"]).tolist() == pytest.approx([2.2 / 2.44, 2.2 / 1.96], abs=1e-6)


def test_an_unknown_term_lowers_every_score(view: LexicalView) -> None:
    # It weighs as much as the rarest term, b: half the question's weight is gone.
    assert view.scores(["b", "z"])[0] == pytest.approx(1.1 / 2.44, abs=1e-6)
    assert view.scores(["z"]).tolist() == [0.0, 0.0]
    assert view.scores([]).tolist() == [0.0, 0.0]


def test_coverage_by_hand(view: LexicalView) -> None:
    assert view.coverage(["a", "b"]) == pytest.approx(1)
    assert view.coverage(["b", "z"]) == pytest.approx(0.5)
    assert view.coverage(["a", "z"]) == pytest.approx(math.log(1.2) / math.log(2.4))
    assert view.coverage([]) == 0


def test_coverage_without_what_stands_in_one_text_only(view: LexicalView) -> None:
    assert view.coverage(["b"], unseen_once=True) == 0
    assert view.coverage(["a"], unseen_once=True) == pytest.approx(1)


def test_a_text_without_terms_never_scores() -> None:
    view = LexicalView.build("words", [["a"], []], k1=1.2, b=0.6)
    assert view.scores(["a"])[1] == 0


def test_the_view_is_kept(view: LexicalView, tmp_path: Path) -> None:
    view.save(tmp_path)
    loaded = LexicalView.load("words", tmp_path, k1=1.2)
    for terms in (["a"], ["b", "z"], ["a", "b", "a"]):
        assert loaded.scores(terms).tolist() == pytest.approx(view.scores(terms).tolist())
