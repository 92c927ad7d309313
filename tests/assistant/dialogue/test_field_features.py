from __future__ import annotations

import numpy as np
import pytest

from assistant.dialogue.field_features import Features, cue_terms, letter_terms

RULES = {
    "least": 1,
    "words": 100,
    "meaning_share": 0.25,
    "letters_share": 0.64,
    "cues_share": 0.09,
}


def test_letters_are_runs_and_ends() -> None:
    terms = letter_terms("要多久呀")
    assert {"要", "多久", "要多久", "要多久呀", "$ 久呀", "^ 要多"} <= set(terms)


def test_cues_become_terms() -> None:
    assert "named fee" in cue_terms("工本费多少钱")
    assert cue_terms("老人优待卡") == []


def test_each_part_weighs_its_share() -> None:
    features = Features.of(["工本费多少钱", "在哪里办"], RULES)
    columns, values = features.terms("工本费多少钱")
    letters = len(features.letters.column)
    assert columns.max() < features.width
    assert np.sum(values[columns < letters] ** 2) == pytest.approx(0.64, rel=1e-3)
    assert np.sum(values[columns >= letters] ** 2) == pytest.approx(0.09, rel=1e-3)
    vector = np.array([1, 0], dtype=np.float32)
    assert features.meaning(vector)[0] == pytest.approx(0.5)


def test_unknown_letters_leave_an_empty_row() -> None:
    columns, values = Features.of(["在哪里办"], RULES).terms("abc")
    assert len(columns) == len(values) == 0
