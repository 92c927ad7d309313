"""Camera or document camera by V4L2 through OpenCV.

It takes photos and compares no faces: that needs a certified algorithm, which the makers of
binocular cameras bring with their own service (see local-http and local-websocket).
"""

from __future__ import annotations

from ..driver import Call, Driver
from ..errors import DeviceError
from ..kinds import Done
from ..kinds.person import CameraRequest, Photo
from .frames import Frames, FrameSettings, present
from .image import encode

QUALITY = 90


class V4l2Camera(Driver[FrameSettings]):
    settings_type = FrameSettings
    kinds = frozenset({"camera"})
    _frames: Frames | None = None

    def probe(self) -> None:
        present(self.settings)

    def init(self, request: CameraRequest, call: Call) -> Done:
        self.shutdown()
        self._frames = Frames(self.settings, self.context.usb)
        return Done()

    def photo(self, request: CameraRequest, call: Call) -> Photo:
        if self._frames is None:
            raise DeviceError("not_open")
        pixels = self._frames.frame()
        content = encode(pixels, QUALITY)
        return Photo(
            image=content,
            image_id=call.buffers.put(content),
            format="jpeg",
            width=pixels.shape[1],
            height=pixels.shape[0],
            source=request.source,
        )

    def close(self, request: CameraRequest, call: Call) -> Done:
        self.shutdown()
        return Done()

    def shutdown(self) -> None:
        if self._frames is not None:
            self._frames.close()
            self._frames = None
