"""Frames from a V4L2 camera, or from an image file that something else keeps writing."""

from __future__ import annotations

from pathlib import Path

import cv2

from ..driver import Call, Driver, DriverSettings
from ..errors import DeviceError
from ..kinds import Done, Request
from ..safety.usb import UsbList
from .image import Pixels, decode

SETTLE = 4
"""Frames thrown away first: a camera needs a few to find its exposure."""
MOST_PIXELS = 40_000_000


class FrameSettings(DriverSettings):
    device: Path | None = None
    """Such as /dev/video0, better /dev/v4l/by-id/…"""
    image: Path | None = None
    """In place of a device: an image file, read anew for every frame."""
    width: int = 1920
    height: int = 1080


class Frames:
    """An open camera. Always close it: most can be opened but once."""

    def __init__(self, settings: FrameSettings, usb: UsbList) -> None:
        self._settings = settings
        self._camera: cv2.VideoCapture | None = None
        present(settings)
        if settings.device is not None:
            usb.require_node(settings.device)
            self._camera = _open(settings)

    def frame(self) -> Pixels:
        """The next frame, BGR. DeviceError `no_frame`, or `device_lost` when it has gone."""
        present(self._settings)
        if self._camera is None:
            return self._file()
        good, pixels = self._camera.read()
        if not good:
            raise DeviceError("no_frame")
        return pixels.astype("uint8", copy=False)

    def close(self) -> None:
        if self._camera is not None:
            self._camera.release()
            self._camera = None

    def _file(self) -> Pixels:
        try:
            content = (self._settings.image or Path()).read_bytes()
        except OSError:
            raise DeviceError("device_lost") from None
        try:
            return decode(content, MOST_PIXELS)
        except DeviceError:
            raise DeviceError("no_frame") from None


class Framed(Driver[FrameSettings]):
    """A driver that looks through a camera, open from its first operation to its last."""

    settings_type = FrameSettings
    _frames: Frames | None = None

    def probe(self) -> None:
        present(self.settings)

    def begin(self) -> Done:
        """Open the camera anew."""
        self.shutdown()
        self._frames = Frames(self.settings, self.context.usb)
        return Done()

    def frame(self) -> Pixels:
        """The next frame. DeviceError `not_open`."""
        if self._frames is None:
            raise DeviceError("not_open")
        return self._frames.frame()

    def close(self, request: Request, call: Call) -> Done:
        self.shutdown()
        return Done()

    def shutdown(self) -> None:
        if self._frames is not None:
            self._frames.close()
            self._frames = None


def present(settings: FrameSettings) -> None:
    """DeviceError `device_lost` unless the device or file exists."""
    path = settings.device or settings.image
    if path is None or not path.exists():
        raise DeviceError("device_lost")


def _open(settings: FrameSettings) -> cv2.VideoCapture:
    camera = cv2.VideoCapture(str(settings.device), cv2.CAP_V4L2)
    if not camera.isOpened():
        raise DeviceError("device_lost")
    camera.set(cv2.CAP_PROP_FRAME_WIDTH, settings.width)
    camera.set(cv2.CAP_PROP_FRAME_HEIGHT, settings.height)
    for _ in range(SETTLE):
        camera.grab()
    return camera
