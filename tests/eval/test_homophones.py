"""Garbled questions sound the same and are written otherwise, the same way every time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pypinyin import lazy_pinyin

from eval.garble import garbled, main, sound_key

TEXT = "老人优待证去哪办理"


@pytest.mark.parametrize(
    ("one", "other"),
    [("zheng", "zen"), ("chong", "cong"), ("shan", "san"), ("nan", "lan"), ("fei", "hei"),
     ("jin", "jing")],
)  # fmt: skip
def test_confused_syllables_share_a_key(one: str, other: str) -> None:
    assert sound_key(one) == sound_key(other)


@pytest.mark.parametrize(("one", "other"), [("ban", "pan"), ("jia", "jie"), ("lan", "lang")])
def test_other_syllables_do_not(one: str, other: str) -> None:
    assert sound_key(one) != sound_key(other)


@pytest.mark.parametrize(("share", "changed"), [(0.01, 1), (0.5, 4), (1.0, 9)])
def test_the_share_decides_how_many_characters_change(share: float, changed: int) -> None:
    found = garbled(TEXT, share)
    assert sum(a != b for a, b in zip(TEXT, found, strict=True)) == changed


def test_every_character_keeps_its_sound() -> None:
    pairs = zip(lazy_pinyin(TEXT), garbled(TEXT, 1), strict=True)
    assert all(sound_key(read) == sound_key(lazy_pinyin(char)[0]) for read, char in pairs)


def test_the_same_question_is_garbled_the_same_way() -> None:
    assert garbled(TEXT, 0.5) == garbled(TEXT, 0.5)


def test_what_is_no_hanzi_stays() -> None:
    assert garbled("ABC 123", 1) == "ABC 123"
    assert garbled("A证", 1)[0] == "A"


def test_the_script_keeps_the_ids(tmp_path: Path) -> None:
    source, out = tmp_path / "queries.jsonl", tmp_path / "garbled.jsonl"
    source.write_text(json.dumps({"text": TEXT, "id": ["a", "b"]}), encoding="utf-8")
    main(queries=source, out=out, share=1)
    row = json.loads(out.read_text(encoding="utf-8"))
    assert row == {"text": garbled(TEXT, 1), "id": ["a", "b"]}
