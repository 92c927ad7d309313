"""What the bridge signs, checked by the guard's own gateway."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from guard.assertion import Gateway, ReplayStore
from guard.errors import AssertionRejected
from guard.keys import KeyRing
from tests.kiosk_bridge.terminal import Start, Terminal
from tests.kiosk_bridge.test_vendors import ID_CARD, Reader


@pytest.fixture
def ring(tmp_path: Path) -> KeyRing:
    return KeyRing.create(tmp_path / "keys", ("device",))


def gateway(ring: KeyRing, **more: bool) -> Gateway:
    key = ring.private("device").public
    return Gateway(lambda name: key if name == "hall-1" else None, ReplayStore(), **more)


def for_citizen(terminal: Terminal, session_id: str) -> Terminal:
    answer = terminal.client.post("/v1/session", json={"session_id": session_id})
    assert answer.json()["session_id"] == session_id
    terminal.client.headers["authorization"] = f"Bearer {answer.json()['token']}"
    return terminal


def test_a_simulated_card_is_asserted_as_simulated(start: Start, ring: KeyRing) -> None:
    terminal = for_citizen(start(terminal_id="hall-1", keys=str(ring.folder)), "citizen-7")
    terminal.act("id-card", "lay", "sample-a")
    terminal.ask("id-card/open")
    answer = terminal.post("id-card/read").json()
    token, data, now = answer["assertion"], answer["data"], time.time()
    about = {"terminal": "hall-1", "session": "citizen-7", "now": now}
    with pytest.raises(AssertionRejected, match="模拟设备"):
        gateway(ring).verify(token, data, **about)
    sandbox = gateway(ring, accept_simulated=True)
    assert sandbox.verify(token, data, **about).to_json()
    with pytest.raises(AssertionRejected, match="已经用过"):
        sandbox.verify(token, data, **about)


def test_a_real_card_is_asserted_and_its_data_cannot_be_changed(
    start: Start, ring: KeyRing
) -> None:
    reader = Reader()
    settings = {"base": f"http://127.0.0.1:{reader.port}", "operations": ID_CARD}
    device = {"driver": "local-http", "settings": settings}
    terminal = start({"id-card": device}, terminal_id="hall-1", keys=str(ring.folder))
    for_citizen(terminal, "citizen-8").ask("id-card/open")
    answer = terminal.post("id-card/read", photo=True).json()
    reader.stop()
    about = {"terminal": "hall-1", "session": "citizen-8", "now": time.time()}
    forged = answer["data"] | {"name": "样例乙"}
    with pytest.raises(AssertionRejected, match="不一致"):
        gateway(ring).verify(answer["assertion"], forged, **about)
    assert gateway(ring).verify(answer["assertion"], answer["data"], **about).to_json()


def test_without_a_key_no_real_identity_leaves(start: Start, tmp_path: Path) -> None:
    reader = Reader()
    settings = {"base": f"http://127.0.0.1:{reader.port}", "operations": ID_CARD}
    device = {"driver": "local-http", "settings": settings}
    terminal = start({"id-card": device}, keys=str(tmp_path / "none"))
    terminal.ask("id-card/open")
    answer = terminal.post("id-card/read")
    reader.stop()
    assert (answer.status_code, answer.json()["code"]) == (503, "no_signer")
    assert "样例甲" not in answer.text


def test_a_key_file_that_others_can_read_is_not_used(start: Start, ring: KeyRing) -> None:
    (ring.folder / "device.key").chmod(0o644)
    terminal = start(keys=str(ring.folder))
    terminal.act("id-card", "lay", "sample-a")
    terminal.ask("id-card/open")
    assert terminal.post("id-card/read").json()["assertion"] is None


def test_only_identities_are_asserted(start: Start, ring: KeyRing) -> None:
    terminal = start(keys=str(ring.folder))
    assert terminal.post("sensors/state").json()["assertion"] is None


@pytest.mark.parametrize("session_id", ["", "a b", "x" * 200, "甲"])
def test_illegal_session_ids(terminal: Terminal, session_id: str) -> None:
    answer = terminal.client.post("/v1/session", json={"session_id": session_id})
    assert answer.json()["code"] == "illegal_request"
