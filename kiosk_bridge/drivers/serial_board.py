"""Light board and sensors on one serial line, by the plain protocol of docs/devices.md.

us: LIGHT <name|*> ON|OFF|FLASH <ms>     board: OK, or ERR <word>
us: SENSORS                              board: SENSOR <name> <state>…, then OK
board, at any time: ! <name> <state>
"""

from __future__ import annotations

import threading
import time
from collections import deque
from typing import Any

from pydantic import Field
from serial import SerialException

from ..driver import Call, Context, Driver, DriverSettings
from ..errors import DeviceError, RequestError
from ..kinds import Request
from ..kinds.board import FlashLight, LightRequest, Lights, LightsOff, Reading, Sensors
from ..safety.usb import UsbList
from .serial_port import open_port

PATIENCE_S = 1.0
EVENTS = {
    ("case", "open"): "case-opened",
    ("case", "closed"): "case-closed",
    ("person", "yes"): "person-came",
    ("person", "no"): "person-left",
}
ALARMS = {("case", "open")}


class BoardSettings(DriverSettings):
    device: str
    baud: int = 115200
    names: list[str] = Field(default_factory=list)
    """Lights on the board, for `off` without a name and for illegal names."""


class Board:
    """The line, shared by the lights and the sensors that name the same port."""

    def __init__(self, settings: BoardSettings, usb: UsbList) -> None:
        self._port: Any = open_port(settings.device, settings.baud, usb)
        self._lock = threading.Lock()
        self._rest = b""
        self._told: deque[tuple[str, str]] = deque(maxlen=50)

    def ask(self, command: str) -> list[str]:
        """Send a line; the lines before OK. DeviceError, or RequestError where it says ERR."""
        with self._lock:
            self._write(command)
            lines: list[str] = []
            end = time.monotonic() + PATIENCE_S
            while time.monotonic() < end:
                line = self._line()
                if line == "OK":
                    return lines
                if line.startswith("ERR"):
                    raise RequestError("illegal_request", ["light"])
                lines += [line] if line else []
        raise DeviceError("timeout")

    def told(self) -> list[tuple[str, str]]:
        """What the board has said by itself since the last time."""
        with self._lock:
            self._line()
            told = list(self._told)
            self._told.clear()
        return told

    def close(self) -> None:
        self._port.close()

    def _write(self, command: str) -> None:
        try:
            self._port.write(f"{command}\n".encode("ascii"))
        except (SerialException, OSError):
            raise DeviceError("device_lost") from None

    def _line(self) -> str:
        """The next line that answers us, or "" when none has come within a turn."""
        while b"\n" not in self._rest:
            try:
                came = self._port.read(max(1, self._port.in_waiting))
            except (SerialException, OSError, TypeError):
                raise DeviceError("device_lost") from None
            if not came:
                return ""
            self._rest = (self._rest + came)[-10_000:]
        raw, _, self._rest = self._rest.partition(b"\n")
        line = raw.decode("ascii", "replace").strip()
        if not line.startswith("!"):
            return line
        name, _, state = line[1:].strip().partition(" ")
        self._told.append((name, state))
        return self._line()


_boards: dict[str, Board] = {}
_boards_lock = threading.Lock()


def board(settings: BoardSettings, usb: UsbList) -> Board:
    """The one open board on a port."""
    with _boards_lock:
        if settings.device not in _boards:
            _boards[settings.device] = Board(settings, usb)
        return _boards[settings.device]


def let_go(settings: BoardSettings) -> None:
    """Close the port, so that the next use opens it anew."""
    with _boards_lock:
        found = _boards.pop(settings.device, None)
    if found is not None:
        found.close()


class _OnBoard(Driver[BoardSettings]):
    settings_type = BoardSettings

    def ask(self, command: str) -> list[str]:
        return board(self.settings, self.context.usb).ask(command)

    def shutdown(self) -> None:
        let_go(self.settings)


class SerialLights(_OnBoard):
    kinds = frozenset({"lights"})

    def __init__(self, settings: BoardSettings, context: Context) -> None:
        super().__init__(settings, context)
        self._lights: dict[str, Any] = {name: "off" for name in settings.names}

    def probe(self) -> None:
        board(self.settings, self.context.usb)

    def on(self, request: LightRequest, call: Call) -> Lights:
        return self._set(request.light, "ON", "on")

    def flash(self, request: FlashLight, call: Call) -> Lights:
        return self._set(request.light, f"FLASH {request.period_ms}", "flash")

    def off(self, request: LightsOff, call: Call) -> Lights:
        return self._set(request.light, "OFF", "off")

    def wipe(self) -> None:
        """No light beckons to the next citizen for the one before."""
        if set(self._lights.values()) - {"off"}:
            self._set(None, "OFF", "off")

    def _set(self, light: str | None, command: str, state: str) -> Lights:
        if light is not None and light not in self._lights:
            raise RequestError("illegal_request", ["light"])
        self.ask(f"LIGHT {light or '*'} {command}")
        for name in [light] if light else list(self._lights):
            self._lights[name] = state
        return Lights(lights=self._lights)


class SerialSensors(_OnBoard):
    kinds = frozenset({"sensors"})

    def probe(self) -> None:
        """Also listens for what the board says by itself."""
        for name, state in board(self.settings, self.context.usb).told():
            event = EVENTS.get((name, state))
            if event is not None:
                self.context.emit(event)

    def state(self, request: Request, call: Call) -> Sensors:
        readings = []
        for line in self.ask("SENSORS"):
            word, _, rest = line.partition(" ")
            name, _, state = rest.partition(" ")
            if word != "SENSOR":
                raise DeviceError("vendor_unreadable")
            readings.append(Reading(sensor=name, state=state, alarm=(name, state) in ALARMS))
        return Sensors(readings=readings)
