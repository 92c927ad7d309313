"""Serial ports for drivers: opened by path, USB adapters checked against the white-list."""

from __future__ import annotations

from pathlib import Path

from serial import Serial, SerialException

from ..errors import DeviceError
from ..safety.usb import UsbList

TURN_S = 0.1


def open_port(path: str, baud: int, usb: UsbList) -> Serial:
    """An open port that reads for at most 0.1 s. DeviceError device_lost or usb_refused."""
    if not Path(path).exists():
        raise DeviceError("device_lost")
    usb.require_node(Path(path))
    try:
        return Serial(path, baud, timeout=TURN_S, write_timeout=1)
    except (SerialException, OSError, ValueError):
        raise DeviceError("device_lost") from None
