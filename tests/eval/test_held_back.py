"""No question that measures the base may stand in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.questions import Case, read_questions
from knowledge.pack import PACKS, load_pack
from knowledge.text.normalise import normaliser

CASES = Path(__file__).parents[2] / "eval" / "cases"


@pytest.fixture(scope="module")
def phrasings() -> dict[str, str]:
    """Every phrasing of the Tianhe pack as the index sees it, with its entry."""
    normalise = normaliser()
    entries = load_pack(PACKS / "tianhe").entries()
    return {normalise(p): e.id for e in entries for p in e.phrasings}


NAMES = ["dev", "dev2", "dev3", "dev4", "test", "test2", "test3"]
NAMES += [f"conversations_{name}" for name in ("dev", "dev4", "test", "test2", "test3")]


@pytest.mark.parametrize("name", NAMES)
def test_no_question_is_a_phrasing(name: str, phrasings: dict[str, str]) -> None:
    normalise = normaliser()
    lines = read_questions(CASES / f"{name}.jsonl")
    # In a conversation only the opening must be new: “带什么去” is said by everybody.
    asked = [line if isinstance(line, Case) else line.turns[0] for line in lines]
    plain = {case.id: normalise(case.text) for case in asked}
    held = {id_: phrasings[text] for id_, text in plain.items() if text in phrasings}
    assert held == {}
