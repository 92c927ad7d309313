"""Lights and sensors over a serial line, with the protocol of docs/devices.md."""

from __future__ import annotations

import contextlib
import os
import pty
import threading
import tty
from collections.abc import Iterator

import pytest

from tests.kiosk_bridge.terminal import Start, Terminal, wait_for


class BoardEnd:
    """A board that speaks the protocol at the far end of a pseudo-terminal."""

    def __init__(self) -> None:
        self.ours, self._theirs = pty.openpty()
        tty.setraw(self._theirs)
        self.path = os.ttyname(self._theirs)
        self.heard: list[str] = []
        self.silent = False
        threading.Thread(target=self._listen, daemon=True).start()

    def say(self, line: str) -> None:
        os.write(self.ours, f"{line}\r\n".encode())

    def close(self) -> None:
        os.close(self._theirs)
        os.close(self.ours)

    def _listen(self) -> None:
        rest = b""
        with contextlib.suppress(OSError):  # closed
            while True:
                rest += os.read(self.ours, 1000)
                while b"\n" in rest:
                    line, _, rest = rest.partition(b"\n")
                    self._answer(line.decode())

    def _answer(self, line: str) -> None:
        self.heard.append(line)
        if self.silent:
            return
        if line == "SENSORS":
            self.say("SENSOR case open")
            self.say("SENSOR temperature 31.5")
        self.say("ERR burnt" if "burnt-light" in line else "OK")


@pytest.fixture
def far_end() -> Iterator[BoardEnd]:
    made = BoardEnd()
    yield made
    made.close()


@pytest.fixture
def terminal(start: Start, far_end: BoardEnd) -> Terminal:
    names = ["id-card", "a4-printer", "burnt-light"]
    settings = {"device": far_end.path, "names": names}
    return start(
        {
            "lights": {"driver": "serial-lights", "settings": settings},
            "sensors": {"driver": "serial-sensors", "settings": {"device": far_end.path}},
        }
    )


def test_lights(terminal: Terminal, far_end: BoardEnd) -> None:
    terminal.ask("lights/on", light="id-card")
    flashing = terminal.ask("lights/flash", light="a4-printer", period_ms=800)
    assert flashing["lights"] == {"id-card": "on", "a4-printer": "flash", "burnt-light": "off"}
    assert set(dict(terminal.ask("lights/off")["lights"]).values()) == {"off"}  # type: ignore[call-overload]
    assert far_end.heard == ["LIGHT id-card ON", "LIGHT a4-printer FLASH 800", "LIGHT * OFF"]


def test_lights_go_out_with_the_session(terminal: Terminal, far_end: BoardEnd) -> None:
    terminal.ask("lights/on", light="id-card")
    terminal.client.delete("/v1/session")
    assert far_end.heard == ["LIGHT id-card ON", "LIGHT * OFF"]
    second = Terminal(terminal.bridge, terminal.address)
    assert second.ask("lights/on", light="a4-printer")["lights"] == {
        "id-card": "off",
        "a4-printer": "on",
        "burnt-light": "off",
    }


def test_illegal_lights(terminal: Terminal, far_end: BoardEnd) -> None:
    assert terminal.code("lights/on", light="unknown") == "illegal_request"
    assert terminal.code("lights/on", light="burnt-light") == "illegal_request"
    assert terminal.code("lights/on", light="a\nLIGHT * ON") == "illegal_request"
    assert terminal.code("lights/flash", light="id-card", period_ms=50) == "illegal_request"
    assert far_end.heard == ["LIGHT burnt-light ON"]


def test_sensors(terminal: Terminal) -> None:
    assert terminal.ask("sensors/state")["readings"] == [
        {"sensor": "case", "state": "open", "alarm": True},
        {"sensor": "temperature", "state": "31.5", "alarm": False},
    ]


def test_what_the_board_says_by_itself_becomes_an_event(
    terminal: Terminal, far_end: BoardEnd
) -> None:
    far_end.say("! case open")
    far_end.say("! person yes")
    recent = terminal.bridge.events._recent
    wait_for(
        lambda: {"case-opened", "person-came"} <= {event.type.value for event in recent}, "events"
    )


def test_a_board_that_does_not_answer(terminal: Terminal, far_end: BoardEnd) -> None:
    far_end.silent = True
    assert terminal.code("lights/on", light="id-card") == "timeout"
    far_end.silent = False
    terminal.ask("lights/on", light="id-card")


def test_a_board_that_is_not_there(start: Start) -> None:
    terminal = start({"sensors": {"driver": "serial-sensors", "settings": {"device": "/dev/no"}}})
    terminal.until("sensors", "lost")
    assert terminal.code("sensors/state") == "device_lost"
