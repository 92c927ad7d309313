"""The assistant's own credentials verify, approve, decide and issue nothing, at any route.

Issue 3, part 3; draft national standard 9.4.1 e. The routes are found by walking the application,
so a new one is tried without a word here.
"""

from __future__ import annotations

import re
import time
from typing import Any, get_args

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.transactions.backends.registry import OperationName
from guard.assertion import issue
from guard.enrol import sign_request
from guard.errors import KeyFileError
from guard.keys import PROTECTED_SCOPES, SCOPES, SERVER_PURPOSES, Purpose
from guard.sm2 import PrivateKey
from tests.assistant.walls.hall import BRIDGE, TERMINAL, Hall
from tests.assistant.walls.walk import Door, doors

CARD = {"card": "resident", "name": "样例甲", "number": "440199194908150031"}
PROTECTED_WORDS = re.compile(r"verif|approv|decid|decision|issue|核验|审批|批准|裁定|发证|签发")


def _signed(key: PrivateKey, data: dict[str, Any], device: str) -> str:
    """What the holder of a key could say in the place of the terminal's bridge."""
    given = {"terminal": TERMINAL, "session": BRIDGE, "simulated": True}
    return issue(key, device=device, data=data, now=time.time(), **given)  # type: ignore[arg-type]


def _body(door: Door, key: PrivateKey) -> dict[str, Any] | None:
    if door.body is None or "assertion" not in door.body:
        return door.body
    device = next((d for d in ("signature", "face") if d in door.path), "id-card")
    data = {**door.body["data"], **CARD, "source": "visible", "image": "AAAA"}
    devices = {"signature": "signature-pad", "face": "camera", "id-card": "id-card"}
    return door.body | {"assertion": _signed(key, data, devices[device]), "data": data}


def _try(hall: Hall, door: Door, key: PrivateKey, client: TestClient) -> str | None:
    """Knock with one credential; what it wrongly brought about, or None."""
    transaction = hall.start()
    known = {"transaction": transaction, "material": "m1", "interface": "sandbox"}
    body = _body(door, key)
    path = door.address(known)
    headers = sign_request(key, TERMINAL, door.method, path, b"", time.time())
    answer = door.knock(client, known, body, headers)
    if PROTECTED_WORDS.search(door.path) and answer.status_code < 400:
        return f"{door.method} {door.path} answered {answer.status_code}"
    held = hall.look(transaction)
    if held is None:
        return None
    done = [
        *held["identified"],
        *(f["field"]["id"] for f in held["fields"] if f["origin"] in ("device", "official")),
        *(name for name in ("receipt", "payment", "evaluation") if held[name]),
        *([held["stage"]] if held["stage"] != "open" else []),
    ]
    return f"{door.method} {door.path} brought about {done}" if done else None


def test_the_assistants_ring_reaches_no_protected_scope(hall: Hall) -> None:
    keys = hall.services.keys
    assert keys.purposes == SERVER_PURPOSES
    assert not keys.scopes & PROTECTED_SCOPES
    assert (keys.folder / "device.key").exists()
    with pytest.raises(KeyFileError):
        keys.private("device")
    with pytest.raises(KeyFileError):
        keys.rotate("device")


def test_every_purpose_says_what_it_is_for_and_only_devices_verify() -> None:
    assert set(SCOPES) == set(get_args(Purpose))
    holders = {s: [p for p in SCOPES if s in SCOPES[p]] for s in PROTECTED_SCOPES}
    assert holders == {"verify": ["device"], "approve": [], "decide": [], "issue": []}


def test_no_operation_of_a_back_end_approves_decides_or_issues() -> None:
    assert not [name for name in get_args(OperationName) if PROTECTED_WORDS.search(name)]


@pytest.mark.parametrize("purpose", SERVER_PURPOSES)
def test_no_route_lets_the_assistants_credentials_verify_approve_decide_or_issue(
    hall: Hall, purpose: Purpose
) -> None:
    key = hall.services.keys.private(purpose)
    found = doors(hall.app)
    assert len({d.path for d in found}) > 25
    assert [wrong for door in found if (wrong := _try(hall, door, key, hall.client))] == []


def test_no_route_breaks_on_its_own_documented_example(hall: Hall) -> None:
    transaction = hall.start()
    known = {"transaction": transaction, "material": "m1", "interface": "sandbox"}
    found = [d for d in doors(hall.app) if d.method != "DELETE"]
    broken = [d.path for d in found if d.knock(hall.client, known, d.body, {}).status_code == 500]
    assert broken == []


def test_the_bridges_own_signature_would_have_held(hall: Hall) -> None:
    """The same walk with the key of the devices: so the refusals above are the key's doing."""
    key = hall.bridge.private("device")
    wrong = [w for d in doors(hall.app) if (w := _try(hall, d, key, hall.client))]
    assert any("/identity" in told for told in wrong)


def test_a_new_route_is_walked_wherever_it_hangs(hall: Hall) -> None:
    app, inner = FastAPI(), FastAPI()

    @inner.post("/cases/{transaction}/approve")
    def approve(transaction: str) -> dict[str, str]:
        return {"decision": transaction}

    app.mount("/inner", inner)
    (door,) = [d for d in doors(app) if "approve" in d.path]
    assert door.path == "/inner/cases/{transaction}/approve"
    key = hall.services.keys.private("service")
    assert _try(hall, door, key, TestClient(app)) == f"POST {door.path} answered 200"


def test_a_kind_of_route_that_the_walk_cannot_try_is_an_error() -> None:
    app = FastAPI()

    @app.websocket("/ws")
    async def talk() -> None: ...

    with pytest.raises(AssertionError, match="does not know"):
        doors(app)
