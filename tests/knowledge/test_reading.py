from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.errors import PackError
from knowledge.reading import line_of, read_yaml

TEXT = """\
# 注释
name: 甲
list:
  - text: 一
    source: a
  - text: 二

    source: b
nested: {deep: {deeper: 1}}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "file.yaml"
    path.write_text(TEXT, "utf-8")
    return path


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        ((), 1),
        (("name",), 2),
        (("list",), 3),
        (("list", 0), 4),
        (("list", 0, "source"), 5),
        (("list", 1), 6),
        (("list", 1, "source"), 8),
        (("list", 1, "absent"), 6),
        (("list", 9), 3),
        (("nested", "deep", "deeper"), 9),
        (("absent", "below"), 1),
    ],
)
def test_line_of_names_the_line_or_its_nearest_parent(
    file: Path, keys: tuple[str | int, ...], line: int
) -> None:
    assert line_of(file, keys) == line


def test_line_of_sees_a_file_that_was_changed(file: Path) -> None:
    assert line_of(file, ("name",)) == 2
    file.write_text("\n\n" + TEXT, "utf-8")
    assert line_of(file, ("name",)) == 4


def test_a_mark_out_of_place_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text("a: 1\nb: [1, 2\nc: 3\n", "utf-8")
    with pytest.raises(PackError, match=r"bad\.yaml:3：YAML 写法不对"):
        read_yaml(path)


def test_a_character_that_yaml_forbids(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_bytes(b"a: \x01\n")
    with pytest.raises(PackError, match="YAML 写法不对"):
        read_yaml(path)


def test_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "gbk.yaml"
    path.write_bytes("名: 值".encode("gbk"))
    with pytest.raises(PackError, match="另存为 UTF-8"):
        read_yaml(path)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="读不到文件"):
        read_yaml(tmp_path / "none.yaml")
