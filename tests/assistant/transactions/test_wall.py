"""The wall: identity only by a signed reading, once; nothing of AI in a protected slot."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given
from hypothesis import settings as fuzz
from hypothesis import strategies as st

from assistant.transactions.cases import Cases
from assistant.transactions.errors import RequestFault
from assistant.transactions.gateway import Gateway
from assistant.transactions.ground import Ground
from assistant.transactions.plan import flows
from assistant.transactions.protocol import Opening
from guard.label import TEXT_LABEL
from guard.label_files import label_bytes
from guard.provenance import Ai, Citizen, Device
from guard.sm2 import PrivateKey
from tests.assistant.transactions.pictures import sheet
from tests.assistant.transactions.terminal import SAMPLES, Clock, Terminal
from tests.kiosk_bridge.terminal import wait_for


def start(page: TestClient, terminal: Terminal, matter: str = "nurse-cancel", **more: Any) -> str:
    answer = page.post("", json=terminal.opening(matter, **more))
    assert answer.status_code == 201, answer.text
    return "/" + str(answer.json()["id"])


def code(answer: Any) -> str:
    assert answer.status_code >= 400, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["citizen"]
    return str(problem["code"])


def test_a_card_fills_the_form_as_a_devices_word(gateway: Gateway, terminal: Terminal) -> None:
    case = gateway.start(
        Opening("nurse-cancel", terminal_id=terminal.id, bridge_session=terminal.session)
    )
    gateway.identify(case, "self", terminal.sign(SAMPLES["elder"]), SAMPLES["elder"])
    assert case.values["name"].shown() == ("device", "样例甲")
    assert all(isinstance(case.values[f], Device) for f in ("name", "number", "birth", "address"))


def test_a_reading_counts_once(page: TestClient, terminal: Terminal) -> None:
    at, card = start(page, terminal), terminal.card()
    assert page.post(f"{at}/identity", json=card).status_code == 200
    assert code(page.post(f"{at}/identity", json=card)) == "assertion_rejected"
    other = start(page, terminal)
    assert code(page.post(f"{other}/identity", json=card)) == "assertion_rejected"


@pytest.mark.parametrize(
    ("other", "device"),
    [
        ({"session": "somebody-else"}, "id-card"),
        ({"terminal": "hall-2"}, "id-card"),
        ({}, "signature-pad"),
        ({}, "id-card-of-my-own"),
    ],
)
def test_readings_from_elsewhere_are_refused(
    page: TestClient, terminal: Terminal, other: dict[str, str], device: str
) -> None:
    data = SAMPLES["elder"]
    body = {"assertion": terminal.sign(data, device, **other), "data": data}
    assert code(page.post(f"{start(page, terminal)}/identity", json=body)) == "assertion_rejected"


def test_forged_changed_and_stale_readings_are_refused(
    page: TestClient, terminal: Terminal, clock: Clock
) -> None:
    at = start(page, terminal)
    forged = Terminal(clock, key=PrivateKey.generate()).card()
    changed = terminal.card() | {"data": SAMPLES["son"]}
    stale = terminal.card()
    assert code(page.post(f"{at}/identity", json=forged)) == "assertion_rejected"
    assert code(page.post(f"{at}/identity", json=changed)) == "assertion_rejected"
    clock.on(minutes=10)
    assert code(page.post(f"{at}/identity", json=stale)) == "assertion_rejected"
    assert page.get(at).json()["identified"] == []


def test_a_name_or_number_can_be_neither_typed_nor_spoken(
    page: TestClient, terminal: Terminal
) -> None:
    at = start(page, terminal)
    for how in ("typed", "spoken"):
        for values in ({"name": "样例甲"}, {"number": SAMPLES["elder"]["number"]}):
            body = {"values": values, "how": how}
            assert code(page.post(f"{at}/fields", json=body)) == "wall"


def test_the_cards_birth_date_stands_but_the_address_may_differ(
    gateway: Gateway, terminal: Terminal
) -> None:
    case = identified(gateway, terminal)
    with pytest.raises(RequestFault) as caught:
        gateway.fill(case, {"birth": "1930-01-01"}, "typed")
    assert caught.value.code == "wall"
    gateway.fill(case, {"address": "样例路3号"}, "typed")
    assert case.values["address"].shown() == ("citizen", "样例路3号")


def test_what_was_heard_waits_for_the_citizen(gateway: Gateway, terminal: Terminal) -> None:
    case = identified(gateway, terminal)
    gateway.fill(case, {"phone": "13800138000"}, "spoken")
    assert isinstance(case.values["phone"], Ai)
    with pytest.raises(RequestFault) as caught:
        gateway.check(case)
    assert (caught.value.code, caught.value.fields) == ("unconfirmed", ["phone"])
    with pytest.raises(RequestFault):
        gateway.confirm(case, {"phone": "13900139000"})
    gateway.confirm(case, {"phone": "13800138000"})
    assert isinstance(case.values["phone"], Citizen)
    assert gateway.check(case).complete


def test_confirming_never_makes_a_devices_word(gateway: Gateway, terminal: Terminal) -> None:
    case = identified(gateway, terminal)
    gateway.confirm(case, {"name": "样例甲"})
    assert isinstance(case.values["name"], Device)


def test_the_question_proposes_and_the_conversation_too(
    gateway: Gateway, ground: Ground, terminal: Terminal
) -> None:
    case = gateway.start(Opening("nurse-cancel", question="护士证过期没延续怎么注销"))
    assert case.values["situation-why"].shown() == ("ai", "expired")
    session = ground.sessions.get("s1")
    session.take_up("nurse-cancel")
    session.situations["why"] = "revoked"
    told = gateway.start(Opening("nurse-cancel", session_id="s1"))
    assert told.values["situation-why"].shown() == ("ai", "revoked")


def test_personal_data_in_the_question_is_not_kept(gateway: Gateway) -> None:
    case = gateway.start(Opening("nurse-cancel", question="我的号码是13800138000，怎么注销护士证"))
    assert case.question is not None
    assert "13800138000" not in case.question


@pytest.mark.parametrize(
    "text", [TEXT_LABEL, f"某路1号（{TEXT_LABEL}）", '{"AIGC":{"ContentProducer":"x"}}']
)
def test_labelled_content_is_refused(page: TestClient, terminal: Terminal, text: str) -> None:
    at = start(page, terminal)
    assert code(page.post(f"{at}/fields", json={"values": {"address": text}})) == "labelled"


def test_a_labelled_picture_is_no_signature_and_no_material(
    page: TestClient, terminal: Terminal, ground: Ground
) -> None:
    picture = base64.b64encode(label_bytes(sheet(["签名"]), "x1", ground.keys)).decode()
    data = {"provenance": "device", "image": picture, "image_id": "1"}
    body = {"assertion": terminal.sign(data, "signature-pad"), "data": data}
    at = start(page, terminal)
    assert code(page.post(f"{at}/signature", json=body)) == "labelled"


def test_a_signature_needs_the_pads_own_reading(gateway: Gateway, terminal: Terminal) -> None:
    case = identified(gateway, terminal)
    data = {"provenance": "device", "image": "iVBORw0KGgo=", "image_id": "1"}
    with pytest.raises(RequestFault):
        gateway.sign(case, terminal.sign(data, "camera"), data)
    with pytest.raises(RequestFault):
        gateway.fill(case, {"signature": "iVBORw0KGgo="}, "typed")
    gateway.sign(case, terminal.sign(data, "signature-pad"), data)
    assert isinstance(case.values["signature"], Device)


def test_nothing_goes_on_without_a_card(page: TestClient, terminal: Terminal) -> None:
    assert code(page.post(f"{start(page, terminal)}/check")) == "not_identified"
    query = start(page, terminal, "mi-payment-list")
    assert code(page.get(f"{query}/result")) == "not_identified"


def test_representing_somebody_takes_two_cards(page: TestClient, terminal: Terminal) -> None:
    at = start(page, terminal)
    page.post(f"{at}/identity", json=terminal.card("elder"))
    page.post(f"{at}/who", json={"who": "agent"})
    page.post(f"{at}/fields", json={"values": {"phone": "13800138000"}})
    assert code(page.post(f"{at}/check")) == "not_identified"
    assert code(page.post(f"{at}/identity", json=terminal.card("elder", "agent"))) == "same_person"
    case = page.post(f"{at}/identity", json=terminal.card("son", "agent")).json()
    filled = {row["field"]["id"]: row["value"] for row in case["fields"]}
    assert (filled["name"], filled["agent_name"]) == ("样例甲", "样例丙")
    alone = page.post(f"{at}/who", json={"who": "self"}).json()
    assert alone["identified"] == ["self"]
    assert "agent_name" not in {row["field"]["id"] for row in alone["fields"]}


def test_the_screen_never_gets_a_whole_number(page: TestClient, terminal: Terminal) -> None:
    at = start(page, terminal)
    answer = page.post(f"{at}/identity", json=terminal.card())
    assert SAMPLES["elder"]["number"] not in answer.text
    assert answer.headers["cache-control"] == "no-store"


def test_leaving_and_idling_wipe(
    page: TestClient, gateway: Gateway, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = identified(gateway, terminal)
    gateway.leave(case)
    assert (case.values, case.people, case.pages) == ({}, {}, {})
    idle = identified(gateway, terminal)
    monkeypatch.setattr(gateway.cases, "clock", lambda: idle.touched + 601)
    assert code(page.get(f"/{idle.id}")) == "unknown_transaction"
    assert idle.values == {}


def test_a_case_that_is_left_goes_though_nobody_comes_by(gateway: Gateway) -> None:
    now = [0.0]
    cases = Cases(lambda: now[0], every_s=0.01)
    case = gateway.start(Opening("nurse-cancel"))
    gateway.fill(case, {"phone": "13800138000"}, "typed")
    case.touched = 0
    cases.add(case)
    now[0] = flows()["limits"]["idle_s"] + 1
    wait_for(lambda: case.stage == "cancelled" and not case.values, "the case to be wiped")


def test_a_stopped_matter_cannot_be_begun(
    page: TestClient, ground: Ground, terminal: Terminal
) -> None:
    ground.switch.stop("matter:nurse-cancel", "检修", "管理员")
    assert code(page.post("", json=terminal.opening("nurse-cancel"))) == "stopped"
    assert page.post("", json=terminal.opening("nurse-change")).status_code == 201


def test_no_route_speaks_of_approving(page: TestClient) -> None:
    paths = page.app.openapi()["paths"]  # type: ignore[attr-defined]
    words = ("verify", "approv", "decid", "decision", "issue", "certif", "accept", "refuse")
    assert not [path for path in paths if any(word in path.lower() for word in words)]


TEXTS = st.one_of(
    st.text(max_size=60),
    st.sampled_from(["name", "number", "signature", TEXT_LABEL, "440199194908150031"]),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
FIELDS = st.sampled_from(
    ["name", "number", "signature", "birth", "phone", "address", "situation-why", "other"]
)


@fuzz(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    values=st.dictionaries(FIELDS, TEXTS, max_size=4),
    how=st.sampled_from(["typed", "spoken", "device", "official"]),
    reading=JSON,
)
def test_no_request_smuggles_a_value_into_a_protected_slot(
    page: TestClient,
    gateway: Gateway,
    terminal: Terminal,
    values: dict[str, str],
    how: str,
    reading: Any,
) -> None:
    """Whatever is sent without the bridge's signature, no protected field is ever filled."""
    at = start(page, terminal)
    page.post(f"{at}/fields", json={"values": values, "how": how})
    page.post(f"{at}/confirmation", json={"values": values})
    for route in ("identity", "signature"):
        data = reading if isinstance(reading, dict) else {"name": "样例甲", "data": reading}
        page.post(f"{at}/{route}", json={"assertion": "aaaa.bbbb", "data": data})
    case = gateway.cases.get(at[1:])
    assert not {"name", "number", "signature"} & set(case.values)
    assert case.people == {}
    gateway.leave(case)


def identified(gateway: Gateway, terminal: Terminal) -> Any:
    case = gateway.start(
        Opening("nurse-cancel", terminal_id=terminal.id, bridge_session=terminal.session)
    )
    gateway.identify(case, "self", terminal.sign(SAMPLES["elder"]), SAMPLES["elder"])
    gateway.fill(case, {"phone": "13800138000"}, "typed")
    return case
