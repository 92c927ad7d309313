from __future__ import annotations

import numpy as np
import pytest

from knowledge.index.near import NearView, SoundLetters


def test_likeness_by_hand() -> None:
    view = NearView("near", ["社保卡补办", "社保卡挂失", "护照"])
    # 社保卡补办 against 社保卡挂失: two letters out, two in, of ten: 1 − 4/10.
    shared = np.ones(3, dtype=np.float32)
    assert view.scores("社保卡补办", shared, 3).tolist() == pytest.approx([1, 0.6, 0])
    # One letter missing: 1 − 1/9.
    assert view.scores("社保卡补", shared, 3)[0] == pytest.approx(8 / 9)


def test_only_texts_that_share_most_are_compared() -> None:
    view = NearView("near", ["社保卡补办", "社保卡挂失", "护照"])
    shared = np.array([0.2, 0.9, 0.1], dtype=np.float32)
    assert view.scores("社保卡补办", shared, 1).tolist() == pytest.approx([0, 0.6, 0])


def test_nothing_said_is_like_nothing() -> None:
    shared = np.ones(1, dtype=np.float32)
    assert NearView("near", ["社保"]).scores("", shared, 5).tolist() == [0]


def test_each_syllable_is_one_letter() -> None:
    letters = SoundLetters()
    learnt = letters.learn(["se", "bao", "ka", "bao"])
    assert len(learnt) == 4 and len(set(learnt)) == 3
    assert letters.spell(["ka", "bao"]) == learnt[2] + learnt[1]


def test_an_unheard_syllable_matches_nothing() -> None:
    letters = SoundLetters()
    learnt = letters.learn(["se"])
    assert letters.spell(["xi"]) == "?"
    assert "?" not in learnt
