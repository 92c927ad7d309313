"""What the reader of names is taught with."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from eval.errors import LinesError
from eval.names.lesson import dictionary_words, form_of, lesson
from eval.names.marked import Marked, joined, read_marked
from guard.name_reader import FOLDER

RULES = {"copies": 4, "bare_share": 0.5, "number_share": 0.0}


def test_brackets_become_spans(tmp_path: Path) -> None:
    text = "# 说明\n[張桂兰]和[Bob Lee]来办\n几点开门\n"
    (tmp_path / "some.txt").write_text(text, encoding="utf-8")
    assert read_marked(tmp_path) == [
        Marked("张桂兰和BOB LEE来办", ((0, 3), (4, 11))),
        Marked("几点开门"),
    ]


def test_a_lone_bracket_is_told_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "some.txt").write_text("好\n[张桂兰来办\n", encoding="utf-8")
    with pytest.raises(LinesError, match=r"some\.txt:2：方括号不成对"):
        read_marked(tmp_path)


def test_names_are_changed_for_names_and_stay_marked() -> None:
    one, other = joined(["我妈", "张桂兰", "，想办卡"]), joined(["找", "阿依古丽", "。"])
    taught = list(lesson([one, other], RULES))
    assert len(taught) == 2 * (1 + RULES["copies"])
    for text, ((start, end),) in taught[:5]:
        assert text[:start] == "我妈"
        assert text[end:] in ("，想办卡", "想办卡")
    assert {text[start:end] for text, ((start, end),) in taught[5:]} == {"阿依古丽"}


def test_names_stand_for_names_of_their_form() -> None:
    told = {"李明": "common", "阿依古丽": "foreign", "梁 文": "spaced", "BOB LEE": "latin"}
    assert {name: form_of(name) for name in told} == told


def test_a_number_that_was_cut_short_is_made_up_and_one_is_put_beside() -> None:
    one = joined(["", "张桂兰", "138…来办"])
    rules = {**RULES, "bare_share": 0.0, "number_share": 0.5}
    for text, ((start, end),) in list(lesson([one], rules))[1:]:
        assert text[start:end] == "张桂兰"
        assert re.search(r"138\d{8}来办", text[end:])
    texts = [text for text, _ in lesson([one], {**rules, "number_share": 1.0, "copies": 20})]
    assert all(re.search(r"\d{11}.*\d{11}", text) for text in texts[1:])


def test_the_dictionary_tells_words_places_and_people() -> None:
    words = dictionary_words([5, 30, 300, 3000])
    assert words["任何"] == 4
    assert words["哈尔滨"] == 5
    assert words["邓丽君"] == 6
    assert set(words.values()) == {1, 2, 3, 4, 5, 6}


def test_every_committed_sentence_reads_and_none_stands_twice() -> None:
    marked = read_marked(FOLDER)
    assert len({one.text for one in marked}) == len(marked)
    assert all(text[a:b].strip() == text[a:b] for text, spans in marked for a, b in spans)
