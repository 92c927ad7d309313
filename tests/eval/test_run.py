"""``daoban eval run`` end to end: a small pack, the real pipeline, a small case file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from eval.cli import app

CASES: list[dict[str, Any]] = [
    {"id": "1", "text": "结婚登记要带什么", "kind": "answerable", "matter": "marriage-register",
     "field": "materials"},
    {"id": "2", "text": "结婚登记要带什么", "kind": "answerable", "matter": "passport-apply"},
    {"id": "3", "text": "我要转人工", "kind": "human"},
    {"id": "4", "text": "怎么做红烧肉", "kind": "human"},
    {"id": "5", "text": "字" * 501, "kind": "oos"},
    {"id": "6", "turns": [
        {"id": "6-1", "text": "结婚登记", "kind": "answerable", "matter": "marriage-register"},
        {"id": "6-2", "text": "带什么去", "kind": "answerable", "matter": "marriage-register",
         "field": "materials"},
    ]},
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(small_pack: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the results of one run."""
    work = tmp_path_factory.mktemp("run")
    cases = work / "cases.jsonl"
    cases.write_text("\n".join(json.dumps(c, ensure_ascii=False) for c in CASES), "utf-8")
    arguments = ["run", "--cases", str(cases), "--json", str(work / "out.json")]
    arguments += ["--report", str(work / "report.html")]
    env = {"DAOBAN_PACK": str(small_pack), "DAOBAN_HOME": str(work / "home")}
    result = CliRunner().invoke(app, arguments, env=env)
    assert result.exit_code == 0, result.output
    return work


def test_out_has_every_figure_of_the_contract(folder: Path) -> None:
    out = json.loads((folder / "out.json").read_text(encoding="utf-8"))
    assert out["cases"] == 7
    assert out["conversations"] == 1.0
    assert out["hit1"] == 0.75
    assert out["wrong"] == 0.25
    assert out["field_hit"] == 1.0
    assert out["human"] == 0.5
    assert out["oos"] == 0.0
    assert out["ambiguous"] is None
    assert set(out["latency_ms"]) == {"p50", "p95", "p99"}


def test_failures_are_the_cases_that_ended_otherwise(folder: Path) -> None:
    out = json.loads((folder / "out.json").read_text(encoding="utf-8"))
    failures = {f["id"]: f for f in out["failures"]}
    assert set(failures) == {"2", "4", "5"}
    assert failures["2"]["matter"] == "marriage-register"
    assert failures["5"]["status"] == "error"
    assert set(failures["2"]) == {
        "id", "text", "kind", "expected", "status", "matter", "field", "top3"
    }  # fmt: skip


def test_the_report_stands_alone(folder: Path) -> None:
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "怎么做红烧肉" in page
    assert "<svg" in page
    assert "http" not in page
    config = (folder / "report.config.yaml").read_text(encoding="utf-8")
    assert "decide:" in config


def test_a_broken_case_file_ends_with_one_line(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text('{"id": "1", "text": "问", "kind": "oos", "matter_id": "x"}', "utf-8")
    result = CliRunner().invoke(app, ["run", "--cases", str(path)])
    assert result.exit_code == 1
    assert result.output.strip() == f"{path}:1：不认识的键 matter_id，请删去或改正。"
