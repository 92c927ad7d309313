"""``daoban eval retrieval`` end to end on a small base."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from eval.cli import app
from eval.retrieval import deafened, rank_of
from knowledge.index.features import FEATURES
from knowledge.index.fusion import load_fusion

BASE = [
    {"id": "elder", "text": "老年人优待证申领", "phrasings": ["老人卡怎么办"]},
    {"id": "marriage", "text": "结婚登记"},
    {"id": 7, "text": "居住证签注", "other": "passed over"},
]
QUERIES = [
    {"text": "老人卡怎么办", "id": "elder"},
    {"text": "结婚登记", "id": ["absent", "marriage"]},
    {"text": "居住正前注", "id": 7},
    {"text": "老人卡怎么办", "id": "absent"},
]


def lines(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in rows), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the results of one run."""
    work = tmp_path_factory.mktemp("retrieval")
    base, queries = lines(work / "base.jsonl", BASE), lines(work / "queries.jsonl", QUERIES)
    arguments = ["retrieval", "--base", str(base), "--queries", str(queries)]
    arguments += ["--json", str(work / "out.json"), "--report", str(work / "report.html")]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    return work


def test_the_fusion_finds_what_the_base_holds(folder: Path) -> None:
    out = json.loads((folder / "out.json").read_text(encoding="utf-8"))
    assert (out["entries"], out["queries"]) == (3, 4)
    # three of four first, one that the base does not hold never
    assert [out[k] for k in ("hit1", "hit3", "hit10", "mrr")] == [0.75] * 4
    assert out["ms_per_query"] > 0


def test_every_view_is_measured_alone(folder: Path) -> None:
    out = json.loads((folder / "out.json").read_text(encoding="utf-8"))
    assert set(out["retrievers"]) == {"dense", "words", "sound", "near", "near_sound"}
    for row in out["retrievers"].values():
        assert set(row) == {"hit1", "hit3", "hit10", "mrr", "ms_per_query"}
    assert out["retrievers"]["sound"]["hit1"] == 0.75
    assert set(out["without_sound"]) == {"hit1", "hit3", "hit10", "mrr", "ms_per_query"}


def test_a_deafened_fusion_keeps_all_weights_but_those_of_sound() -> None:
    fusion = load_fusion()
    deaf = deafened(fusion)
    for name, before, after in zip(FEATURES, fusion.weights, deaf.weights, strict=True):
        assert after == (0 if "sound" in name else before)
    assert deaf.biases == fusion.biases


def test_the_report_stands_alone_with_results_and_config_beside_it(folder: Path) -> None:
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "检索" in page
    assert "75.0%" in page
    assert "http" not in page
    out = (folder / "out.json").read_text(encoding="utf-8")
    assert (folder / "report.json").read_text(encoding="utf-8") == out
    assert "queries.jsonl" in (folder / "report.config.yaml").read_text(encoding="utf-8")


def test_a_broken_query_file_ends_with_one_line(tmp_path: Path) -> None:
    base = lines(tmp_path / "base.jsonl", BASE)
    queries = lines(tmp_path / "queries.jsonl", [{"text": "结婚"}])
    arguments = ["retrieval", "--base", str(base), "--queries", str(queries)]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 1
    assert "queries.jsonl:1：缺少键 id，请补上" in result.output


def test_the_rank_is_that_of_the_first_right_entry() -> None:
    assert rank_of(["a", "b", "c"], {"c", "b"}) == 2
    assert rank_of(["a"], {"b"}) is None
