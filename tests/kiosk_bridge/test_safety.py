"""Strangers at the door, and what the log keeps to itself."""

from __future__ import annotations

import json
import logging
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from kiosk_bridge import log
from tests.kiosk_bridge.terminal import ORIGIN, Start, Terminal
from tests.kiosk_bridge.test_vendors import ID_CARD, READ, Reader

OPERATION = "/v1/sensors/state"


def refused(answer: httpx.Response, code: str) -> bool:
    return (answer.status_code, answer.json()["code"]) == (403, code) and (
        "access-control-allow-origin" not in answer.headers
    )


@pytest.mark.parametrize(
    "origin",
    ["http://evil.invalid", "null", "http://127.0.0.1:9999", "http://127.0.0.1.evil.invalid", ""],
)
def test_an_origin_that_is_not_listed_gets_nothing(terminal: Terminal, origin: str) -> None:
    headers = {"origin": origin, "authorization": f"Bearer {terminal.token}"}
    for method, path in (("GET", "/v1/devices"), ("POST", "/v1/session"), ("POST", OPERATION)):
        answer = terminal.stranger.request(method, path, headers=headers)
        assert refused(answer, "origin_refused")


def test_a_preflight_is_granted_to_listed_origins_alone(terminal: Terminal) -> None:
    asked = {"access-control-request-method": "POST", "access-control-request-headers": "x"}
    granted = terminal.stranger.options(OPERATION, headers={"origin": ORIGIN, **asked})
    assert granted.status_code == 204
    assert granted.headers["access-control-allow-origin"] == ORIGIN
    evil = terminal.stranger.options(OPERATION, headers={"origin": "http://evil.invalid", **asked})
    assert refused(evil, "origin_refused")


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_pictures_scripts_and_frames_of_other_pages_get_nothing(
    terminal: Terminal, site: str
) -> None:
    headers = {"sec-fetch-site": site, "sec-fetch-mode": "no-cors"}
    assert refused(terminal.stranger.get("/v1/devices", headers=headers), "origin_refused")
    assert refused(terminal.stranger.get("/panel", headers=headers), "origin_refused")


@pytest.mark.parametrize("host", ["evil.invalid", "192.168.1.2", "127.0.0.1.evil.invalid", "[::"])
def test_a_name_rebound_to_loopback_gets_nothing(terminal: Terminal, host: str) -> None:
    answer = terminal.stranger.get("/v1/devices", headers={"host": host})
    assert refused(answer, "host_refused")


def test_a_request_without_a_host_gets_nothing(terminal: Terminal) -> None:
    port = int(terminal.address.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port)) as raw:
        raw.sendall(b"GET /v1/devices HTTP/1.0\r\n\r\n")
        assert raw.recv(65536).startswith(b"HTTP/1.1 403 ")


def test_a_forwarded_address_is_not_believed(terminal: Terminal) -> None:
    answer = terminal.stranger.get("/v1/devices", headers={"x-forwarded-for": "10.0.0.1"})
    assert answer.status_code == 200


def test_it_does_not_listen_on_the_network(terminal: Terminal) -> None:
    port = int(terminal.address.rpartition(":")[2])
    for family, _, _, _, address in socket.getaddrinfo(socket.gethostname(), port):
        if not str(address[0]).startswith("127.") and address[0] != "::1":
            with socket.socket(family) as probe, pytest.raises(OSError):
                probe.settimeout(2)
                probe.connect(address)


def test_pages_may_not_be_framed_and_answers_not_cached(terminal: Terminal) -> None:
    headers = terminal.stranger.get("/panel").headers
    assert headers["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert terminal.post("sensors/state").headers["cache-control"] == "no-store"


@pytest.fixture
def log_file(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "bridge.log"
    logger = logging.getLogger("kiosk_bridge")
    before = (logger.handlers, logger.level, logger.propagate)
    log.start(path)
    yield path
    for handler in logger.handlers:
        handler.close()
    logger.handlers, logger.level, logger.propagate = before


def test_no_card_data_in_the_log_whatever_happens(
    start: Start, log_file: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    reader = Reader()
    settings = {"base": f"http://127.0.0.1:{reader.port}", "operations": ID_CARD}
    device = {"driver": "local-http", "settings": settings}
    simulated = {"driver": "simulated"}
    devices = {"id-card": device, "qr-scanner": simulated, "voice-prompt": simulated}
    terminal = start(devices, require_assertion=False)
    terminal.ask("id-card/open")
    replies: list[bytes | dict[str, object]] = [
        READ,
        READ | {"born": "样例甲"},
        READ | {"cardno": "440199194908150032"},
        json.dumps(READ).encode()[:-5],
    ]
    for reply in replies:
        reader.replies = [reply]
        terminal.post("id-card/read", photo=True)
    terminal.post("id-card/read", name="样例甲", number="440199194908150031")
    terminal.ask("qr-scanner/open")
    terminal.act("qr-scanner", "scan", "SECRET-CODE")
    terminal.ask("qr-scanner/read")
    terminal.ask("voice-prompt/speak", text="样例甲您好")
    terminal.client.delete("/v1/session")
    reader.stop()

    written = log_file.read_text(encoding="utf-8")
    lines = [json.loads(line) for line in written.splitlines()]
    outcomes = [line["outcome"] for line in lines if line.get("operation") == "read"]
    assert outcomes == ["ok", *["vendor_unreadable"] * 3, "ok"]
    told = "".join(capfd.readouterr())
    for secret in ("样例甲", "4401991949", "SECRET-CODE", "样例路", terminal.token):
        assert secret not in written
        assert secret not in told


def test_an_unforeseen_error_of_a_driver_leaves_no_trace_of_its_message(
    start: Start, log_file: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from kiosk_bridge.simulated.board import SimulatedSensors

    def leak(*_: object) -> None:
        raise RuntimeError("card 440199194908150031 样例甲 jammed")

    monkeypatch.setattr(SimulatedSensors, "state", leak)
    answer = start().post("sensors/state")
    assert answer.json()["code"] == "driver_failed"
    written = log_file.read_text(encoding="utf-8")
    assert "RuntimeError" in written
    for text in (answer.text, written, "".join(capfd.readouterr())):
        assert "440199" not in text and "样例甲" not in text
