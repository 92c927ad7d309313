"""docs/packs.md, followed step by step: its files written, its commands run."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from knowledge.cli import app

DOC = Path(__file__).parents[2] / "docs" / "packs.md"
BLOCK = re.compile(r"^```(yaml|jsonl|sh|text)\n(.*?)^```$", re.M | re.S)
CITY = "样例市"


def follow(kind: str, text: str) -> list[tuple[str, int, str]]:
    """Do what one block says; returns each command with its exit code and output."""
    if kind == "jsonl":
        Path("matters.jsonl").write_text(text, "utf-8")
    if kind == "yaml":
        name = text.splitlines()[0].removeprefix("# 文件：")
        path = Path(CITY) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return [run(line) for line in text.splitlines()] if kind == "sh" else []


def run(line: str) -> tuple[str, int, str]:
    words = shlex.split(line, comments=True)
    assert words[:2] == ["daoban", "knowledge"], line
    result = CliRunner().invoke(app, words[2:])
    return line, result.exit_code, result.output


def test_following_the_page_makes_a_pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DAOBAN_PACK", raising=False)
    blocks = BLOCK.findall(DOC.read_text("utf-8"))
    done = [step for kind, text in blocks for step in follow(kind, text)]
    for line, code, output in done:
        assert code == (1 if "退出码是1" in line else 0), f"{line}\n{output}"
    shown = next(text for kind, text in blocks if kind == "text")
    imported = next(output for line, _, output in done if " import " in line)
    assert shown in imported
    assert len(done) == 9
    assert Path(f"{CITY}.zip").stat().st_size > 0
    assert Path(f"{CITY}.jsonl").stat().st_size > 0
