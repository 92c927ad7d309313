"""Broken case files: the message names file, line, and what to mend."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.errors import LinesError
from eval.questions import Case, Conversation, read_questions

CASES = Path(__file__).parents[2] / "eval" / "cases"
GOOD = {"id": "a", "text": "问一问", "kind": "answerable", "matter": "card", "field": "fee"}


def write(folder: Path, *lines: str) -> Path:
    path = folder / "cases.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_cases_and_conversations_are_told_apart(tmp_path: Path) -> None:
    talk = {"id": "t", "turns": [GOOD, {"id": "b", "text": "第二个", "kind": "answerable"}]}
    first, second = read_questions(write(tmp_path, json.dumps(GOOD), "", json.dumps(talk)))
    assert isinstance(first, Case)
    assert isinstance(second, Conversation)
    assert [turn.matter for turn in second.turns] == ["card", None]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"matters": "card"}, "不认识的键 matters"),
        ({"kind": "maybe"}, "键 kind 的值 'maybe' 不对"),
        ({"field": "price"}, "键 field 的值 'price' 不对"),
        ({"text": ""}, "键 text 是空的"),
        ({"text": 5}, "键 text 的值 5 类型不对"),
    ],
)
def test_a_wrong_key_or_value_is_told_with_its_line(
    tmp_path: Path, change: dict[str, object], words: str
) -> None:
    path = write(tmp_path, json.dumps(GOOD), json.dumps(GOOD | change))
    with pytest.raises(LinesError) as error:
        read_questions(path)
    assert f"{path}:2：" in str(error.value)
    assert words in str(error.value)


def test_a_missing_key_is_told(tmp_path: Path) -> None:
    with pytest.raises(LinesError, match="缺少键 text"):
        read_questions(write(tmp_path, '{"id": "a", "kind": "oos"}'))


def test_a_fault_in_a_turn_is_told_with_its_place(tmp_path: Path) -> None:
    talk = {"id": "t", "turns": [GOOD, GOOD | {"kind": "chat"}]}
    with pytest.raises(LinesError, match=r"turns\.1\.kind"):
        read_questions(write(tmp_path, json.dumps(talk)))


@pytest.mark.parametrize("line", ['{"id": "a"', "问一问", "[1, 2]", "{} {}"])
def test_a_line_that_is_no_object_is_told(tmp_path: Path, line: str) -> None:
    path = write(tmp_path, json.dumps(GOOD), json.dumps(GOOD), line)
    with pytest.raises(LinesError, match=":3："):
        read_questions(path)


def test_an_empty_file_an_absent_file_and_a_wrong_encoding_are_told(tmp_path: Path) -> None:
    with pytest.raises(LinesError, match="一条内容也没有"):
        read_questions(write(tmp_path, "", " "))
    with pytest.raises(LinesError, match="读不到文件"):
        read_questions(tmp_path / "none.jsonl")
    (tmp_path / "gbk.jsonl").write_bytes("问一问".encode("gbk"))
    with pytest.raises(LinesError, match="UTF-8"):
        read_questions(tmp_path / "gbk.jsonl")


@pytest.mark.parametrize("name", ["dev", "test", "conversations_dev", "conversations_test"])
def test_our_own_case_files_are_whole(name: str) -> None:
    path = CASES / f"{name}.jsonl"
    lines = read_questions(path)
    ids = [line.id for line in lines]
    assert len(set(ids)) == len(ids)
