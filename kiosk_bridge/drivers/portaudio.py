"""PortAudio looks for sound devices once, when it starts. To find one that was plugged in later
it has to be started anew, which would end every stream: hence only while there is none."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import sounddevice

from ..errors import DeviceError

_lock = threading.Lock()
_streams = 0


def require(name: str, direction: Literal["input", "output"]) -> None:
    """DeviceError `device_lost` unless there is such a device; looks again where there is not."""
    if not _known(name, direction):
        _look_again()
        if not _known(name, direction):
            raise DeviceError("device_lost")


@contextmanager
def streaming() -> Iterator[None]:
    """While a stream is open."""
    global _streams
    with _lock:
        _streams += 1
    try:
        yield
    finally:
        with _lock:
            _streams -= 1


def _known(name: str, direction: str) -> bool:
    try:
        sounddevice.query_devices(name or None, direction)
    except (sounddevice.PortAudioError, ValueError):
        return False
    return True


def _look_again() -> None:
    with _lock:
        if _streams == 0:
            sounddevice._terminate()
            sounddevice._initialize()
