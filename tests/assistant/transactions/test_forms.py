"""What may be typed into each kind of field."""

from __future__ import annotations

import pytest

from assistant.transactions.errors import RequestFault
from assistant.transactions.forms import legal
from assistant.transactions.gateway import Gateway
from assistant.transactions.plan import Choice, FormField, make_plan
from assistant.transactions.protocol import Opening
from knowledge.pack import Pack
from tests.assistant.transactions.terminal import SAMPLES, Terminal


@pytest.mark.parametrize(
    ("kind", "text", "good"),
    [
        ("phone", "13800138000", True),
        ("phone", "1380013800", False),
        ("phone", "12800138000", False),
        ("date", "2026-02-28", True),
        ("date", "2026-02-30", False),
        ("date", "昨天", False),
        ("date", "0026-02-28", False),
        ("id-number", "440199194908150031", True),
        ("id-number", "440199194908150032", False),
        ("text", "样例路1号", True),
        ("text", "样例路\x001号", False),
        ("text", "长" * 101, False),
        ("choice", "yes", True),
        ("choice", "no", False),
    ],
)
def test_each_kind_of_field(kind: str, text: str, good: bool) -> None:
    field = FormField.model_validate({"id": "f", "label": "项", "kind": kind, "slot": "form"})
    assert legal(field, text, [Choice(id="yes", label="是")]) is good


def test_one_wrong_value_leaves_the_form_as_it_was(gateway: Gateway) -> None:
    case = gateway.start(Opening("nurse-cancel"))
    with pytest.raises(RequestFault) as caught:
        gateway.fill(case, {"address": "样例路3号", "phone": "110"}, "typed")
    assert (caught.value.code, caught.value.fields) == ("illegal_value", ["phone"])
    assert case.values == {}


def test_an_unknown_field_is_named(gateway: Gateway) -> None:
    case = gateway.start(Opening("nurse-cancel"))
    with pytest.raises(RequestFault) as caught:
        gateway.fill(case, {"salary": "1"}, "typed")
    assert (caught.value.code, caught.value.fields) == ("unknown_field", ["salary"])


@pytest.mark.parametrize(
    ("first", "last"), [("2026-05-01", "2026-04-01"), ("2027-01-01", "2027-02-01")]
)
def test_a_range_that_cannot_be(
    gateway: Gateway, terminal: Terminal, first: str, last: str
) -> None:
    case = gateway.start(
        Opening("mi-payment-list", terminal_id=terminal.id, bridge_session=terminal.session)
    )
    gateway.identify(case, "self", terminal.sign(SAMPLES["elder"]), SAMPLES["elder"])
    gateway.fill(case, {"range_from": first, "range_to": last}, "typed")
    with pytest.raises(RequestFault) as caught:
        gateway.result(case)
    assert caught.value.fields == ["range_from", "range_to"]


def test_only_a_matter_with_a_date_in_its_steps_asks_for_a_range(pack: Pack) -> None:
    with_range, without = (pack.matter(m) for m in ("mi-payment-list", "si-payment-proof"))
    assert with_range is not None and without is not None
    assert "range_from" in {f.id for f in make_plan(with_range, None, None, faces=False).fields}
    plan = make_plan(without, None, None, faces=False)
    assert [step.id for step in plan.steps] == ["identify", "result", "done"]


@pytest.mark.parametrize("matter", ["id-card-renew", "nowhere"])
def test_what_the_terminal_cannot_do_cannot_be_begun(gateway: Gateway, matter: str) -> None:
    with pytest.raises(RequestFault) as caught:
        gateway.start(Opening(matter))
    assert caught.value.code == "unknown_matter"


def test_booking_offers_halls_working_days_and_times(gateway: Gateway) -> None:
    case = gateway.start(Opening("residence-permit-renew"))
    assert case.choices["hall"][0].id == "hall-tianhe"
    assert [day.label for day in case.choices["day"]] == [
        "11月24日 星期二",
        "11月25日 星期三",
        "11月26日 星期四",
        "11月27日 星期五",
        "11月30日 星期一",
    ]
    with pytest.raises(RequestFault) as caught:
        gateway.fill(case, {"day": "2026-11-28"}, "typed")
    assert caught.value.code == "illegal_value"
