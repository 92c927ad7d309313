"""PortAudio's devices, chosen by a part of their name."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any, Literal

from ..errors import DeviceError

Way = Literal["input", "output"]
NONE = {
    "input": "没有可用的话筒，请点屏幕办理。",
    "output": "没有可用的喇叭，回答只显示在屏幕上。",
}


def portaudio() -> Any:
    """sounddevice; a DeviceError where PortAudio itself is absent."""
    try:
        import sounddevice
    except OSError as error:
        raise DeviceError("缺少 PortAudio，请执行 apt-get install libportaudio2。") from error
    return sounddevice


def refresh() -> None:
    """Look for devices anew: PortAudio lists them once. Only while no stream is open."""
    sound = portaudio()
    with contextlib.suppress(sound.PortAudioError):
        sound._terminate()
        sound._initialize()


def find(name: str, way: Way) -> int:
    """The index of the first device whose name holds `name`, or the system's default.

    Raises DeviceError where there is none.
    """
    sound = portaudio()
    channels = f"max_{way}_channels"
    try:
        if not name:
            return int(sound.query_devices(kind=way)["index"])
        for device in sound.query_devices():
            if device[channels] > 0 and name.lower() in device["name"].lower():
                return int(device["index"])
    except (sound.PortAudioError, ValueError) as error:
        raise DeviceError(NONE[way]) from error
    raise DeviceError(f"找不到名字里有“{name}”的设备。{NONE[way]}")


@contextlib.contextmanager
def translated(way: Way) -> Iterator[None]:
    """PortAudio's errors as ours."""
    sound = portaudio()
    try:
        yield
    except (sound.PortAudioError, ValueError) as error:
        raise DeviceError(NONE[way]) from error
