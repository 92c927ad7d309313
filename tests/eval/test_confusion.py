"""The report's tables against values worked by hand."""

from __future__ import annotations

import pytest

from eval.confusion import Confusion, Row, by_field, by_kind, by_matter, confusions

from .outcomes import case, outcome

CARD, PASS, FEE = case(matter="card"), case(matter="pass"), case(matter="card", field="fee")
OUTCOMES = [
    outcome(CARD, matter="card"),
    outcome(CARD, matter="pass"),
    outcome(CARD, matter="pass"),
    outcome(PASS, "clarify", options=("pass",)),
    outcome(FEE, matter="card", shown=frozenset({"fee"})),
    outcome(case("oos"), "out_of_scope"),
    outcome(case("oos"), matter="card"),
]


def test_by_kind_counts_the_endings() -> None:
    assert by_kind(OUTCOMES) == [
        ("answerable", 5, 0.4, {"answered": 4, "clarify": 1}),
        ("oos", 2, 0.5, {"out_of_scope": 1, "answered": 1}),
    ]


def test_by_field_is_over_cases_that_name_one() -> None:
    assert by_field(OUTCOMES) == [("fee", 1, 1.0)]


def test_by_matter_puts_the_weakest_first() -> None:
    weak, strong = by_matter(OUTCOMES)
    assert weak == Row("pass", 1, 0.0, 1.0, 0.0)
    assert (strong.name, strong.cases) == ("card", 4)
    assert (strong.hit1, strong.wrong) == pytest.approx((0.5, 0.5))


def test_confusions_come_commonest_first_and_leave_out_what_was_right() -> None:
    assert confusions(OUTCOMES) == [
        Confusion("card", "pass", 2, "card"),
        Confusion("oos", "card", 1, "oos"),
        Confusion("pass", "clarify", 1, "pass"),
    ]
