"""Locks, timeouts, cancellation, hanging drivers, re-plugging."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

from tests.kiosk_bridge.terminal import IMPATIENT, Start, Terminal, wait_for


def test_a_card_that_never_comes_ends_in_time(terminal: Terminal) -> None:
    terminal.ask("id-card/open")
    assert terminal.code("id-card/read", timeout_s=0.2) == "no_card"


def test_reading_waits_for_the_card(terminal: Terminal) -> None:
    terminal.ask("id-card/open")
    with ThreadPoolExecutor() as pool:
        reading = pool.submit(terminal.post, "id-card/read", timeout_s=10)
        terminal.until("id-card", "busy")
        terminal.act("id-card", "lay", "sample-b")
        assert reading.result().json()["data"]["name"] == "样例乙"


def test_an_operation_can_be_cancelled(terminal: Terminal) -> None:
    terminal.ask("id-card/open")
    with ThreadPoolExecutor() as pool:
        reading = pool.submit(terminal.code, "id-card/read")
        terminal.until("id-card", "busy")
        assert terminal.post("id-card/cancel").json()["cancelled"] is True
        assert reading.result() == "cancelled"
    assert terminal.post("id-card/cancel").json()["cancelled"] is False


def test_closing_cancels_what_is_under_way(terminal: Terminal) -> None:
    terminal.ask("id-card/open")
    with ThreadPoolExecutor() as pool:
        reading = pool.submit(terminal.code, "id-card/read")
        terminal.until("id-card", "busy")
        assert terminal.ask("id-card/close") == {"done": True}
        assert reading.result() == "cancelled"
    assert terminal.code("id-card/read") == "not_open"


def test_a_page_that_goes_away_no_longer_holds_the_device(terminal: Terminal) -> None:
    terminal.ask("id-card/open")
    try:
        terminal.client.post("/v1/id-card/read", json={}, timeout=0.3)
    except Exception as gone:
        assert "timed out" in str(gone)
    terminal.until("id-card", "ready")


def test_one_operation_at_a_time_and_one_owner(terminal: Terminal, start: Start) -> None:
    terminal.ask("id-card/open")
    second = terminal.stranger.post("/v1/session").json()["token"]
    other = {"authorization": f"Bearer {second}"}
    answer = terminal.stranger.post("/v1/id-card/read", json={}, headers=other)
    assert answer.json()["code"] == "device_busy"
    with ThreadPoolExecutor() as pool:
        reading = pool.submit(terminal.post, "id-card/read")
        terminal.until("id-card", "busy")
        assert terminal.code("id-card/read") == "device_busy"
        terminal.act("id-card", "lay", "sample-a")
        assert reading.result().status_code == 200
    terminal.ask("id-card/close")
    answer = terminal.stranger.post("/v1/id-card/open", json={}, headers=other)
    assert answer.status_code == 200


def test_a_hanging_driver_hangs_neither_the_service_nor_the_others(start: Start) -> None:
    card = {"driver": "simulated", "timeouts": {"read": 0.3}}
    devices = {"id-card": card, "sensors": {"driver": "simulated"}}
    terminal = start(devices, limits=IMPATIENT)
    terminal.ask("id-card/open")
    terminal.act("id-card", "freeze")
    assert terminal.code("id-card/read") == "device_hung"
    assert terminal.state("id-card") == "hung"
    began = time.monotonic()
    assert terminal.code("id-card/read") == "device_hung"
    assert terminal.ask("sensors/state")["readings"]
    assert time.monotonic() - began < 5
    terminal.act("id-card", "thaw")
    terminal.until("id-card", "ready")
    terminal.act("id-card", "lay", "sample-a")
    terminal.ask("id-card/open")
    assert terminal.ask("id-card/read")["name"] == "样例甲"


def test_a_driver_slower_than_its_caller_has_not_hung(start: Start) -> None:
    terminal = start(limits={"probe_every_s": 60, "grace_s": 0.2, "lock_wait_s": 0.1})
    terminal.ask("id-card/open")
    terminal.act("id-card", "lay", "sample-a")
    terminal.act("id-card", "freeze")
    assert terminal.code("id-card/read", timeout_s=0.1) == "timeout"
    assert terminal.code("id-card/read") == "device_busy"
    terminal.act("id-card", "thaw")
    terminal.until("id-card", "ready")
    assert terminal.ask("id-card/read")["name"] == "样例甲"


def test_a_probe_that_hangs_is_found_out(start: Start) -> None:
    terminal = start(limits=IMPATIENT)
    terminal.act("lights", "freeze")
    terminal.until("lights", "hung")
    assert terminal.state("sensors") == "ready"
    terminal.act("lights", "thaw")
    terminal.until("lights", "ready")


def test_unplugging_and_plugging_in_again(terminal: Terminal) -> None:
    terminal.ask("fingerprint/open")
    terminal.act("fingerprint", "unplug")
    terminal.until("fingerprint", "lost")
    assert terminal.code("fingerprint/capture") == "device_lost"
    terminal.act("fingerprint", "plug")
    terminal.act("fingerprint", "press", "right-thumb")
    # At once, without waiting for the monitor; but the device has to be opened anew.
    assert terminal.code("fingerprint/capture") == "not_open"
    terminal.ask("fingerprint/open")
    assert terminal.ask("fingerprint/capture")["quality"] == 86


def test_unplugging_in_the_middle_of_a_reading(terminal: Terminal) -> None:
    terminal.act("a4-printer", "unplug")
    assert terminal.code("a4-printer/state") == "device_lost"
    wait_for(lambda: terminal.state("a4-printer") == "lost", "lost")
