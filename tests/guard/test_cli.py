import json
import os
from pathlib import Path

from typer.testing import CliRunner, Result

from guard.cli import app


def _run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def test_a_file_is_labelled_verified_and_found_changed(home: Path, tmp_path: Path) -> None:
    where = ("--home", str(home))
    assert _run("init", *where).exit_code == 0
    file = tmp_path / "answer.json"
    file.write_text('{"speech": "好"}')
    assert _run("verify", str(file), *where).exit_code == 2
    assert _run("label", str(file), "ans-1", *where).exit_code == 0
    told = _run("verify", str(file), *where)
    assert told.exit_code == 0 and "签名有效" in told.output and "ans-1" in told.output
    file.write_text(file.read_text().replace("好", "坏"))
    told = _run("verify", str(file), *where)
    assert told.exit_code == 1 and "改动" in told.output


def test_a_file_that_is_none_of_the_four_is_told(home: Path, tmp_path: Path) -> None:
    _run("init", "--home", str(home))
    (tmp_path / "x.txt").write_text("文字")
    told = _run("verify", str(tmp_path / "x.txt"), "--home", str(home))
    assert told.exit_code == 1 and "PNG" in told.output


def test_the_switch_and_terminals_leave_their_trace(home: Path, tmp_path: Path) -> None:
    where = ("--home", str(home))
    _run("init", *where)
    assert _run("stop", "all", "--reason", "演练", "--who", "editor", *where).exit_code == 0
    assert _run("resume", "all", "--reason", "结束", "--who", "editor", *where).exit_code == 0
    assert len(_run("terminal", "code", "T1", *where).output.strip()) == 12
    assert _run("rotate", "label", *where).exit_code == 0
    found = _run("audit", "search", "--person", "editor", *where).output.splitlines()
    assert [json.loads(line)["operation"] for line in found] == ["ai-stop", "ai-resume"]
    assert (
        _run("audit", "search", "--since", "2000-01-01", "--until", "2000-01-02", *where).output
        == ""
    )
    out = tmp_path / "out.jsonl"
    assert _run("audit", "export", str(out), "--operation", "ai-", *where).exit_code == 0
    assert len(out.read_text().splitlines()) == 2
    assert os.name != "posix" or out.stat().st_mode & 0o077 == 0


def test_a_changed_log_is_named(home: Path) -> None:
    where = ("--home", str(home))
    _run("init", *where)
    _run("terminal", "code", "T1", *where)
    assert _run("audit", "verify", *where).exit_code == 0
    log = home / "audit" / "audit.jsonl"
    log.write_text(log.read_text().replace('"init"', '"none"'))
    told = _run("audit", "verify", *where)
    assert told.exit_code == 1 and "audit.jsonl 第 2 行" in told.output


def test_rotating_keeps_the_log_whole(home: Path) -> None:
    where = ("--home", str(home))
    _run("init", *where)
    assert "已封存" in _run("audit", "rotate", *where).output
    assert _run("audit", "verify", *where).exit_code == 0


def test_mistakes_are_told_in_one_line(home: Path) -> None:
    where = ("--home", str(home))
    _run("init", *where)
    for words in (
        ("rotate", "none", *where),
        ("terminal", "revoke", "T9", *where),
        ("audit", "search", "--since", "昨天", *where),
        ("audit", "export", str(home / "none" / "out.jsonl"), *where),
        ("stop", "everything", "--reason", "x", "--who", "y", *where),
    ):
        told = _run(*words)
        assert told.exit_code == 1 and "Traceback" not in told.output
