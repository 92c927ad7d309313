import os
from pathlib import Path

import pytest

from guard.errors import ConfigError
from guard.words import OperatorWords, Words


def test_hits_name_rule_and_place() -> None:
    hits = list(Words([("假证", "forgery"), ("证件", "paper")]).hits("办假证件"))
    assert [(h.rule, h.start, h.end) for h in hits] == [("forgery", 1, 3), ("paper", 2, 4)]


def test_an_empty_list_hits_nothing() -> None:
    assert list(Words([]).hits("任何文字")) == []


def test_operator_list_is_reloaded_while_the_old_one_serves(tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_text("# 注释\n甲乙丙\t自定\n", "utf-8")
    words = OperatorWords(path)
    assert [hit.rule for hit in words.hits("某甲乙丙某")] == ["自定"]
    path.write_text("".join(f"测试词{n}号\n" for n in range(100_000)), "utf-8")
    os.utime(path, ns=(1, 1))
    words.refresh(wait=True)
    assert words.size == 100_000
    assert [hit.word for hit in words.hits("这里有测试词99999号")] == ["测试词99999号"]


def test_a_missing_operator_list_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="词表文件读不了"):
        OperatorWords(tmp_path / "none.txt")


def test_an_operator_list_that_vanishes_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_text("甲乙丙", "utf-8")
    words = OperatorWords(path)
    path.unlink()
    with pytest.raises(ConfigError):
        words.refresh()


def test_a_spoilt_list_leaves_the_old_one_in_service(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "words.txt"
    path.write_text("甲乙丙", "utf-8")
    words = OperatorWords(path)
    path.write_bytes(b"\xff\xfe broken")
    words.refresh(wait=True)
    assert [hit.word for hit in words.hits("某甲乙丙某")] == ["甲乙丙"]
    assert "UTF-8" in caplog.text
