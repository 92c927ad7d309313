"""What was said at a form, and where it lands: as `ai`, until the citizen confirms it."""

from __future__ import annotations

import datetime as dt

import pytest
from fastapi.testclient import TestClient

from assistant.transactions.gateway import Gateway
from assistant.transactions.hearing import hear
from assistant.transactions.protocol import Opening
from assistant.transactions.spans import hour_said, span_said
from knowledge.text.numbers import arabic_numbers
from tests.assistant.transactions.terminal import MORNING, Terminal

TODAY = MORNING.date()
PRINT, APPLY, BOOK = "mi-payment-list", "nurse-cancel", "residence-permit-renew"


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("从去年一月到十二月", "2025-01-01", "2025-12-31"),
        ("二零二五年一月到二零二五年十二月", "2025-01-01", "2025-12-31"),
        ("前年十月到去年三月", "2024-10-01", "2025-03-31"),
        ("2025年6月到现在", "2025-06-01", "2026-11-30"),
        ("一月至六月", "2026-01-01", "2026-06-30"),
        ("最近半年的", "2026-06-01", "2026-11-30"),
        ("近三年", "2023-12-01", "2026-11-30"),
        ("去年", "2025-01-01", "2025-12-31"),
        ("今年三月份", "2026-03-01", "2026-03-31"),
        ("二零二四年二月", "2024-02-01", "2024-02-29"),
    ],
)
def test_spans(said: str, first: str, last: str) -> None:
    found = span_said(arabic_numbers(said), TODAY)
    assert found == (dt.date.fromisoformat(first), dt.date.fromisoformat(last))


@pytest.mark.parametrize("said", ["十三月到十四月", "我的电话是13800138000", "好的", ""])
def test_no_span(said: str) -> None:
    assert span_said(arabic_numbers(said), TODAY) is None


@pytest.mark.parametrize(
    ("said", "hour"), [("上午九点", 9), ("下午两点", 14), ("十一点", 11), ("九号", None)]
)
def test_hours(said: str, hour: int | None) -> None:
    assert hour_said(said) == hour


@pytest.mark.parametrize(
    ("matter", "kind", "who", "said", "values"),
    [
        (APPLY, "apply", "self", "我的电话是一三八，零零一三，八零零零", {"phone": "13800138000"}),
        (APPLY, "apply", "self", "幺三八零零幺三八零零零", {"phone": "13800138000"}),
        (APPLY, "apply", "self", "我住在天河路一百二十号三零一房", {"address": "天河路120号301房"}),
        (APPLY, "apply", "self", "护士证过期没延续", {"situation-why": "expired"}),
        (APPLY, "apply", "agent", "我是他儿子", {"relation": "child"}),
        (APPLY, "apply", "agent", "我帮我妈妈来办的", {"relation": "child"}),
        (APPLY, "apply", "agent", "给我女儿办", {"relation": "parent"}),
        (APPLY, "apply", "self", "我是他儿子", {}),
        (PRINT, "query-print", "self", "去年的", {"range_from": "2025-01-01"}),
        (BOOK, "book", "self", "我去五山那个", {"hall": "street-02"}),
        (BOOK, "book", "self", "去政务服务中心", {"hall": "hall-tianhe"}),
        (BOOK, "book", "self", "明天下午两点", {"day": "2026-11-24", "time": "14:00-15:00"}),
        (BOOK, "book", "self", "星期三上午九点", {"day": "2026-11-25", "time": "09:00-10:00"}),
        (BOOK, "book", "self", "去街道服务中心", {}),
    ],
)
def test_a_sentence_finds_its_fields(
    gateway: Gateway, matter: str, kind: str, who: str, said: str, values: dict[str, str]
) -> None:
    case = gateway.start(Opening(matter, kind))  # type: ignore[arg-type]
    gateway.represent(case, who)  # type: ignore[arg-type]
    found = hear(case, said, TODAY).values
    assert {name: found.get(name) for name in values} == values
    assert bool(found) == bool(values)


@pytest.mark.parametrize("said", ["我叫张三", "我的名字叫李四", "身份证号是四四零一"])
def test_names_and_numbers_are_not_taken_from_speech(gateway: Gateway, said: str) -> None:
    case = gateway.start(Opening(APPLY))
    heard = gateway.said(case, said)
    assert heard.protected and heard.values == {}
    assert case.values == {}


def test_what_was_said_waits_for_a_tap(page: TestClient, terminal: Terminal) -> None:
    at = "/" + page.post("", json=terminal.opening(PRINT)).json()["id"]
    page.post(f"{at}/identity", json=terminal.card())
    told = page.post(f"{at}/said", json={"text": "从去年一月到十二月"}).json()
    assert told["filled"] == ["range_from", "range_to"]
    rows = {row["field"]["id"]: row for row in told["transaction"]["fields"]}
    assert rows["range_from"]["origin_name"] == "机器听写，请确认"
    assert page.get(f"{at}/result").json()["code"] == "unconfirmed"
    seen = {"values": {"range_from": "2025-01-01", "range_to": "2025-12-31"}}
    case = page.post(f"{at}/confirmation", json=seen).json()
    assert {row["origin"] for row in case["fields"] if row["field"]["slot"] == "form"} == {
        "citizen"
    }
    assert len(page.get(f"{at}/result").json()["rows"]) == 12
