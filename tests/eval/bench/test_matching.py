"""Daoban and its peers on a small pack: every row is there and counts what it should."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.bench.matching import compare
from eval.questions import Case
from knowledge.base import open_base

ASKED = {
    "elder-card": "老人优待证怎么办理",
    "marriage-register": "结婚登记要带什么",
    "passport-apply": "护照去哪里申请",
}
PEERS = {
    "bm25s": {"k1": 1.2, "b": 0.75},
    "milvus": {"k1": 1.2, "b": 0.75, "rrf": 60},
}


def test_every_peer_answers_the_same_questions(small_pack: Path, tmp_path: Path) -> None:
    base = open_base(small_pack, tmp_path / "index")
    cases = [Case(id=m, text=t, kind="answerable", matter=m) for m, t in ASKED.items()]
    # One question that nothing can get right, so that no share may be 1.
    cases.append(Case(id="none", text="结婚登记要带什么", kind="answerable", matter="none"))
    rows = compare(base, cases, {"depth": 50, "peers": PEERS}, lambda *_: None)
    assert len({row["name"] for row in rows}) == 7
    assert rows[0]["name"] == "导办"
    assert rows[0]["hit1"] == pytest.approx(0.75)
    for row in rows:
        assert row["hit1"] <= row["hit3"] <= 0.75
        assert row["hit3"] > 0
