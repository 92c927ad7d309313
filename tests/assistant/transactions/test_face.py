"""Without a card: the camera's signed photo, a consent of its own, and the system behind."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from fastapi.testclient import TestClient

from assistant.transactions.gateway import Gateway
from tests.assistant.transactions.terminal import Terminal

PHOTO = {"source": "visible", "image": base64.b64encode(b"a live photo").decode()}


def look(terminal: Terminal, **changes: Any) -> dict[str, Any]:
    """The body that a page sends after the citizen agreed and looked into the camera."""
    data = PHOTO | changes
    return {"consent": True, "assertion": terminal.sign(data, "camera"), "data": data}


def begin(page: TestClient, terminal: Terminal, matter: str = "mi-payment-list") -> str:
    return "/" + page.post("", json=terminal.opening(matter)).json()["id"]


def test_a_face_is_enough_to_query(page: TestClient, terminal: Terminal, gateway: Gateway) -> None:
    at = begin(page, terminal)
    assert page.get(at).json()["face"]
    case = page.post(f"{at}/face", json=look(terminal)).json()
    assert case["identified"] == ["self"]
    name = next(row for row in case["fields"] if row["field"]["id"] == "name")
    assert (name["value"], name["origin"], name["origin_name"]) == ("样例甲", "device", "刷脸核对")
    page.post(
        f"{at}/fields", json={"values": {"range_from": "2026-01-01", "range_to": "2026-02-28"}}
    )
    assert page.get(f"{at}/result").json()["rows"]
    assert "a live photo" not in repr(vars(gateway.cases.get(at[1:])))


def test_the_card_is_always_another_way(page: TestClient, terminal: Terminal) -> None:
    at = begin(page, terminal)
    page.post(f"{at}/face", json=look(terminal))
    case = page.post(f"{at}/identity", json=terminal.card("son")).json()
    name = next(row for row in case["fields"] if row["field"]["id"] == "name")
    assert (name["value"], name["origin_name"]) == ("样例丙", "证件读取")


def test_an_application_needs_the_card(page: TestClient, terminal: Terminal) -> None:
    at = begin(page, terminal, "nurse-cancel")
    assert not page.get(at).json()["face"]
    assert page.post(f"{at}/face", json=look(terminal)).json()["code"] == "no_face"


@pytest.mark.parametrize("consent", [{}, {"consent": False}])
def test_without_consent_nothing_is_looked_at(
    page: TestClient, terminal: Terminal, consent: dict[str, bool]
) -> None:
    at = begin(page, terminal)
    body = {k: v for k, v in look(terminal).items() if k != "consent"} | consent
    assert page.post(f"{at}/face", json=body).status_code == 422
    assert page.get(at).json()["identified"] == []


def test_only_the_terminals_own_camera_counts(page: TestClient, terminal: Terminal) -> None:
    at = begin(page, terminal)
    forged = look(terminal) | {"data": PHOTO | {"image": base64.b64encode(b"else").decode()}}
    once = look(terminal)
    for body in (forged, look(terminal, source="document"), {**once, "assertion": "x.y"}):
        assert page.post(f"{at}/face", json=body).json()["code"] == "assertion_rejected"
    card = {"consent": True, "assertion": terminal.sign(PHOTO, "id-card"), "data": PHOTO}
    assert page.post(f"{at}/face", json=card).json()["code"] == "assertion_rejected"
    assert page.post(f"{at}/face", json=once).status_code == 200
    assert page.post(f"{at}/face", json=once).json()["code"] == "assertion_rejected"
