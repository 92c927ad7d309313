from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.text.sounds import Readings, build_readings, fold_syllable


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("zheng", "zen"),
        ("chi", "ci"),
        ("shi", "si"),
        ("nan", "lan"),
        ("fei", "hei"),
        ("xing", "xin"),
        ("peng", "pen"),
        ("fang", "han"),
        ("guang", "guan"),
        ("niang", "lian"),
    ],
)
def test_sounds_that_are_mixed_up_fold_together(one: str, other: str) -> None:
    assert fold_syllable(one) == fold_syllable(other)


@pytest.mark.parametrize(
    ("one", "other"), [("ka", "ga"), ("ban", "pan"), ("li", "lu"), ("an", "en")]
)
def test_sounds_that_are_told_apart_stay_apart(one: str, other: str) -> None:
    assert fold_syllable(one) != fold_syllable(other)


def test_folding_twice_is_folding_once() -> None:
    for syllable in ("zheng", "fang", "niang", "shuang", "er", "a"):
        once = fold_syllable(syllable)
        assert fold_syllable(once) == once


@pytest.fixture(scope="module")
def readings() -> Readings:
    return build_readings({"银行", "重庆", "社保", "单子", "补发"})


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("社保卡", "设报卡"),
        ("身份证", "深分正"),
        ("居住证", "举住症"),
        ("护照", "互照"),
        ("户口", "福口"),
        ("南沙", "兰莎"),
    ],
)
def test_homophones_and_southern_sounds_read_alike(
    readings: Readings, said: str, heard: str
) -> None:
    assert readings(said) == readings(heard)


def test_a_word_is_read_as_a_word(readings: Readings) -> None:
    assert readings("银行") == ["yin", "han"]
    assert readings("行") == ["xin"]


def test_letters_and_digits_stay_and_marks_are_silent(readings: Readings) -> None:
    assert readings("a4纸") == ["a4", "zi"]
    assert readings("65岁") == ["65", "sui"]
    assert readings("，卡。") == ["ka"]
    assert readings("") == []


def test_the_table_is_kept(readings: Readings, tmp_path: Path) -> None:
    readings.save(tmp_path / "readings.json")
    loaded = Readings.load(tmp_path / "readings.json")
    for text in ("我要去银行补发社保卡", "重庆a4"):
        assert loaded(text) == readings(text)
