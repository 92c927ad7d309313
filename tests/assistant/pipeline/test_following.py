"""Long and short ways of going on, of leaving and of coming back, in hand-written turns."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from assistant.answer import Answer
from talking import Talk

TURNS = yaml.safe_load((Path(__file__).parent / "turns.yaml").read_text(encoding="utf-8"))


def ended(answer: Answer) -> str:
    """The matter that was answered, else how it ended."""
    return answer.matter.id if answer.matter else answer.status.value


@pytest.mark.parametrize("case", TURNS, ids=[case["about"] for case in TURNS])
def test_a_conversation(talk: Talk, case: dict[str, list[dict[str, str]]]) -> None:
    answers = talk(*(turn["say"] for turn in case["turns"]))
    assert [ended(a) for a in answers] == [turn["ends"] for turn in case["turns"]]
    shown = [{s.field for s in a.display if s.field} | set(a.omitted) for a in answers]
    for turn, fields in zip(case["turns"], shown, strict=True):
        if "shows" in turn:
            assert turn["shows"] in {str(getattr(f, "value", f)) for f in fields}
