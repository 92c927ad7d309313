"""The figures of ``daoban eval run`` against values worked by hand."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.status import Status
from eval.judging import ENDINGS, figures, right
from eval.questions import Kind

from .outcomes import case, outcome

CARD, FEE = case(matter="card"), case(matter="card", field="fee")


def found(*outcomes: Any, conversation: bool = False) -> dict[str, Any]:
    """Figures of outcomes that stand alone, or of one conversation."""
    lines = [list(outcomes)] if conversation else [[o] for o in outcomes]
    return figures(lines, [conversation] * len(lines))


def test_hit1_needs_the_right_matter_answered() -> None:
    out = found(
        outcome(CARD, matter="card"),
        outcome(CARD, matter="pass"),
        outcome(CARD, "clarify", options=("card", "pass")),
        outcome(CARD, "unanswerable"),
    )
    assert out["hit1"] == 0.25
    assert out["wrong"] == 0.25


def test_hit3_counts_options_and_the_first_three_suggestions() -> None:
    out = found(
        outcome(CARD, matter="card"),
        outcome(CARD, "clarify", options=("a", "b", "c", "card")),
        outcome(CARD, matter="pass", suggestions=("pass", "a", "card")),
        outcome(CARD, matter="pass", suggestions=("pass", "a", "b", "card")),
        outcome(CARD, "unanswerable"),
    )
    assert out["hit3"] == 0.6
    assert out["hit1"] == 0.2


def test_field_hit_is_over_the_cases_that_name_a_field() -> None:
    out = found(
        outcome(FEE, matter="card", shown=frozenset({"fee", "time"})),
        outcome(FEE, matter="card", shown=frozenset({"time"})),
        outcome(FEE, "clarify", shown=frozenset({"fee"})),
        outcome(CARD, matter="card"),
    )
    assert out["field_hit"] == pytest.approx(1 / 3)
    assert out["hit1"] == 0.75


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("oos", "out_of_scope", "answered"),
        ("oos", "unanswerable", "clarify"),
        ("authority", "refused_authority", "refused_unsafe"),
        ("unsafe", "refused_unsafe", "refused_authority"),
        ("human", "human", "kiosk_command"),
        ("kiosk", "kiosk_command", "human"),
        ("ambiguous", "clarify", "answered"),
    ],
)
def test_every_other_kind_has_its_own_endings(kind: str, good: str, bad: str) -> None:
    out = found(outcome(case(kind), good), outcome(case(kind), bad), outcome(case(kind), "error"))
    assert out[kind] == pytest.approx(1 / 3)
    assert len(out["failures"]) == 2


def test_the_endings_cover_every_kind_of_case() -> None:
    assert set(ENDINGS) == set(Kind.__args__)  # type: ignore[attr-defined]


def test_a_kind_that_does_not_occur_has_no_figure() -> None:
    out = found(outcome(case("human"), "human"))
    assert out["human"] == 1.0
    assert [out[k] for k in ("hit1", "hit3", "wrong", "field_hit", "oos", "conversations")] == (
        [None] * 6
    )


def test_a_conversation_is_right_when_every_turn_is() -> None:
    good, bad = outcome(CARD, matter="card"), outcome(FEE, matter="card")
    lines = [[good, good], [good, bad], [good]]
    out = figures(lines, [True, True, False])
    assert out["conversations"] == 0.5
    assert out["cases"] == 5
    assert out["hit1"] == 1.0


def test_a_harmless_neighbour_is_right_unless_refused() -> None:
    harmless = case()
    endings = [s for s in Status if not right(outcome(harmless, s.value))]
    assert endings == [Status.REFUSED_AUTHORITY, Status.REFUSED_UNSAFE]
    assert found(outcome(harmless, "unanswerable"))["hit1"] is None


@pytest.mark.parametrize(
    ("text", "matter", "expected"),
    [
        ("上面第二个", "b", True),
        ("上面第二个", "a", False),
        ("最后一个吧", "c", True),
        ("就它", "a", True),
        ("就它", "x", False),
        ("第四个", "a", False),
    ],
)
def test_a_pick_must_be_the_option_of_that_place(text: str, matter: str, expected: bool) -> None:
    pick = case(text=text)
    assert right(outcome(pick, matter=matter, offered=("a", "b", "c"))) is expected


def test_a_pick_that_is_not_answered_is_wrong() -> None:
    pick = case(text="第一个")
    assert not right(outcome(pick, "clarify", offered=("a", "b")))
    assert not right(outcome(pick, matter="a", offered=()))


def test_failures_say_what_was_expected_and_what_came() -> None:
    out = found(
        outcome(FEE, matter="pass", field="fee", suggestions=("pass", "card", "a", "b")),
        outcome(CARD, matter="card"),
    )
    assert out["failures"] == [
        {
            "id": "card",
            "text": "card",
            "kind": "answerable",
            "expected": {"status": ["answered"], "matter": "card", "field": "fee"},
            "status": "answered",
            "matter": "pass",
            "field": "fee",
            "top3": ["pass", "card", "a"],
        }
    ]


def test_latency_percentiles_are_of_all_turns() -> None:
    out = found(*(outcome(CARD, matter="card", ms=ms) for ms in (1.0, 2.0, 3.0, 4.0)))
    assert out["latency_ms"] == {"p50": 2.5, "p95": 3.85, "p99": 3.97}


def test_calibration_counts_answers_to_what_has_none_as_wrong() -> None:
    out = found(
        outcome(CARD, matter="card", confidence=0.95),
        outcome(case("oos"), matter="card", confidence=0.95),
        outcome(CARD, "clarify", confidence=0.2),
        outcome(case(), matter="card", confidence=0.3),
    )
    assert out["reliability"] == [{"confidence": 0.95, "right": 0.5, "answers": 2}]
    assert out["ece"] == pytest.approx(0.45)


def test_each_step_has_its_own_percentiles() -> None:
    out = found(
        outcome(CARD, matter="card", steps={"screen": 1.0, "retrieve": 5.0}),
        outcome(CARD, "refused_unsafe", steps={"screen": 3.0}),
    )
    assert out["steps_ms"]["screen"] == {"p50": 2.0, "p95": 2.9, "p99": 2.98}
    assert out["steps_ms"]["retrieve"]["p50"] == 5.0
