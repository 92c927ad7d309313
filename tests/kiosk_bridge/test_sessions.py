"""Tokens, the wiping at the end, events."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from kiosk_bridge.buffers import Buffers
from kiosk_bridge.errors import DeviceError, RequestError
from kiosk_bridge.sessions import Sessions
from tests.kiosk_bridge.terminal import Start, Terminal, wait_for


def test_the_end_voids_the_token_closes_devices_and_zeroes_images(terminal: Terminal) -> None:
    terminal.ask("camera/init")
    photo = terminal.ask("camera/photo")
    session = terminal.bridge.sessions.find(terminal.token)
    held = session.buffers._held[str(photo["image_id"])]
    assert any(held)

    assert terminal.client.delete("/v1/session").json() == {"ended": True}
    assert len(held) > 0 and not any(held)
    assert terminal.code("camera/photo") == "bad_token"
    second = Terminal(terminal.bridge, terminal.address)
    assert second.code("camera/photo") == "not_open"
    second.ask("camera/init")
    assert second.code("image/contrast", image_id=photo["image_id"]) == "unknown_buffer"


def test_the_end_wipes_what_simulated_devices_show(terminal: Terminal) -> None:
    terminal.ask("receipt-printer/init")
    terminal.ask("receipt-printer/print", lines=[{"kind": "text", "text": "样例乙的回执"}])
    terminal.client.delete("/v1/session")
    second = Terminal(terminal.bridge, terminal.address)
    panel = second.client.get("/v1/panel")
    assert "样例乙的回执" not in panel.text


def test_a_session_that_ends_takes_its_reading_with_it(terminal: Terminal) -> None:
    terminal.ask("id-card/open")
    with ThreadPoolExecutor() as pool:
        reading = pool.submit(terminal.code, "id-card/read")
        terminal.until("id-card", "busy")
        terminal.client.delete("/v1/session")
        assert reading.result() == "cancelled"
    second = Terminal(terminal.bridge, terminal.address)
    assert second.ask("id-card/open") == {"done": True}


def test_an_idle_session_ends_by_itself(start: Start) -> None:
    terminal = start(limits={"session_idle_s": 0.3, "probe_every_s": 0.05})
    session = terminal.bridge.sessions.find(terminal.token)
    key = session.buffers.put(b"portrait")
    held = session.buffers._held[key]
    wait_for(lambda: session.ended, "idle session to end")
    assert not any(held)
    assert terminal.code("sensors/state") == "bad_token"


def test_there_is_a_limit_to_sessions() -> None:
    sessions = Sessions(2, 60, 1000)
    first = sessions.begin()
    sessions.begin()
    with pytest.raises(RequestError, match="too_many_sessions"):
        sessions.begin()
    sessions.drop(first)
    assert sessions.begin().token != first.token


def test_a_page_that_was_reloaded_makes_room_but_not_one_in_use(start: Start) -> None:
    terminal = start(limits={"sessions": 2, "session_yield_s": 0.5})
    begin = terminal.stranger.post
    abandoned = terminal.bridge.sessions.find(begin("/v1/session").json()["token"])
    terminal.ask("sensors/state")
    assert begin("/v1/session").json()["code"] == "too_many_sessions"
    time.sleep(0.6)
    terminal.ask("sensors/state")
    assert begin("/v1/session").status_code == 201
    assert abandoned.ended
    terminal.ask("sensors/state")


def test_a_reader_that_a_crashed_page_left_open_goes_to_the_next_one(start: Start) -> None:
    terminal = start(limits={"device_yield_s": 30})
    terminal.act("id-card", "lay", "sample-a")
    terminal.ask("id-card/open")
    session = terminal.bridge.sessions.find(terminal.token)
    second = Terminal(terminal.bridge, terminal.address)
    assert second.code("id-card/open") == "device_busy"
    session.seen -= 31
    assert second.ask("id-card/open") == {"done": True}
    assert second.ask("id-card/read")["name"] == "样例甲"
    assert not session.ended
    assert terminal.code("id-card/read") == "device_busy"


def test_a_reader_that_is_reading_is_not_taken_away(start: Start) -> None:
    terminal = start(limits={"device_yield_s": 30})
    terminal.ask("id-card/open")
    second = Terminal(terminal.bridge, terminal.address)
    with ThreadPoolExecutor() as pool:
        reading = pool.submit(terminal.ask, "id-card/read")
        terminal.until("id-card", "busy")
        terminal.bridge.sessions._live[terminal.token].seen -= 31
        assert second.code("id-card/open") == "device_busy"
        second.act("id-card", "lay", "sample-a")
        assert reading.result()["name"] == "样例甲"


def test_a_session_is_idle_by_its_last_use() -> None:
    now = [0.0]
    sessions = Sessions(2, 60, 1000, clock=lambda: now[0])
    session = sessions.begin()
    now[0] = 59
    assert sessions.find(session.token) is session
    now[0] = 118
    assert sessions.idle() == []
    now[0] = 120
    assert sessions.idle() == [session]
    with pytest.raises(RequestError, match="bad_token"):
        sessions.find(session.token)


def test_buffers_drop_and_zero_the_oldest_when_full() -> None:
    buffers = Buffers(10)
    first = buffers.put(b"12345678")
    held = buffers._held[first]
    second = buffers.put(b"abcdef")
    assert buffers.get(second) == b"abcdef"
    assert bytes(held) == bytes(8)
    with pytest.raises(RequestError, match="unknown_buffer"):
        buffers.get(first)
    buffers.wipe()
    with pytest.raises(DeviceError, match="cancelled"):
        buffers.put(b"late")


class Listener:
    """Reads the event stream in a thread."""

    def __init__(self, terminal: Terminal, **headers: str) -> None:
        self.events: list[dict[str, object]] = []
        self.connected = threading.Event()
        self._terminal = terminal
        self._headers = {"authorization": f"Bearer {terminal.token}", **headers}
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()
        assert self.connected.wait(10)

    def types(self) -> list[object]:
        return [event["type"] for event in self.events]

    def _listen(self) -> None:
        address = f"{self._terminal.address}/v1/events"
        ended = contextlib.suppress(httpx.RemoteProtocolError)
        with ended, httpx.stream("GET", address, headers=self._headers, timeout=60) as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
            for line in stream.iter_lines():
                self.connected.set()
                if line.startswith("data: "):
                    self.events.append(json.loads(line[6:]))


def test_what_happens_by_itself_is_streamed_without_what_was_read(terminal: Terminal) -> None:
    listener = Listener(terminal)
    terminal.act("id-card", "lay", "sample-a")
    terminal.act("qr-scanner", "scan", "SECRET-CODE")
    terminal.act("a4-printer", "take_paper")
    terminal.act("sensors", "open_case")
    terminal.act("lights", "unplug")
    expected = {"card-laid", "code-scanned", "paper-out", "case-opened", "device-lost"}
    wait_for(lambda: expected <= set(listener.types()), "events")
    text = json.dumps(listener.events, ensure_ascii=False)
    assert "SECRET-CODE" not in text and "样例甲" not in text
    assert all(event["simulated"] and event["label"] == "模拟设备" for event in listener.events)


def test_a_listener_that_comes_back_gets_what_it_missed(terminal: Terminal) -> None:
    terminal.act("sensors", "open_case")
    terminal.act("sensors", "close_case")
    listener = Listener(terminal, **{"last-event-id": "1"})
    wait_for(lambda: listener.types() == ["case-closed"], "the missed event")


def test_no_events_without_a_token(terminal: Terminal) -> None:
    assert terminal.stranger.get("/v1/events").json()["code"] == "no_token"
