"""QR scanner on a serial line (or USB virtual serial port) that sends one code a line."""

from __future__ import annotations

import threading
from collections import deque
from pathlib import Path

from pydantic import Field
from serial import Serial, SerialException

from ..driver import Call, Context, Driver, DriverSettings
from ..errors import DeviceError
from ..kinds import Done, Request
from ..kinds.capture import Scan
from .serial_port import open_port

MOST_BYTES = 4000


class ScannerSettings(DriverSettings):
    device: str
    """Such as /dev/ttyACM0, better /dev/serial/by-id/…"""
    baud: int = 9600
    encoding: str = "utf-8"
    """Scanners set up for China may send gb18030."""
    end: str = Field(default="\r\n", min_length=1)
    """Any of these characters ends a code."""


class SerialScanner(Driver[ScannerSettings]):
    settings_type = ScannerSettings
    kinds = frozenset({"qr-scanner"})

    def __init__(self, settings: ScannerSettings, context: Context) -> None:
        super().__init__(settings, context)
        self._codes: deque[str] = deque(maxlen=1)
        self._listening: threading.Event | None = None
        self._lost = False

    def probe(self) -> None:
        if self._lost or not Path(self.settings.device).exists():
            raise DeviceError("device_lost")

    def open(self, request: Request, call: Call) -> Done:
        self.shutdown()
        port = open_port(self.settings.device, self.settings.baud, self.context.usb)
        port.reset_input_buffer()
        self._listening = threading.Event()
        listen = threading.Thread(target=self._listen, args=(port, self._listening), daemon=True)
        listen.start()
        return Done()

    def read(self, request: Request, call: Call) -> Scan:
        return Scan(text=call.until(self._next, "no_code"))

    def close(self, request: Request, call: Call) -> Done:
        self.shutdown()
        return Done()

    def wipe(self) -> None:
        self._codes.clear()

    def shutdown(self) -> None:
        if self._listening is not None:
            self._listening.set()
            self._listening = None
        self._codes.clear()

    def _next(self) -> str | None:
        if self._lost:
            raise DeviceError("device_lost")
        return self._codes.popleft() if self._codes else None

    def _listen(self, port: Serial, stop: threading.Event) -> None:
        ends = self.settings.end.encode()
        line = bytearray()
        with port:
            while not stop.is_set():
                try:
                    came = port.read(1)
                except (SerialException, OSError, TypeError):
                    self._lost = True
                    return
                if came and came in ends:
                    self._take(bytes(line))
                    line.clear()
                elif len(line) < MOST_BYTES:
                    line += came

    def _take(self, line: bytes) -> None:
        text = line.decode(self.settings.encoding, "replace").strip()
        if text:
            self._codes.append(text)
            self.context.emit("code-scanned")
