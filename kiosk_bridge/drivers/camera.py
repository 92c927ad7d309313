"""Camera or document camera by V4L2 through OpenCV.

It takes photos and compares no faces: that needs a certified algorithm, which the makers of
binocular cameras bring with their own service (see local-http and local-websocket).
"""

from __future__ import annotations

from ..driver import Call
from ..kinds import Done
from ..kinds.person import CameraRequest, Photo
from .frames import Framed
from .image import encode

QUALITY = 90


class V4l2Camera(Framed):
    kinds = frozenset({"camera"})

    def init(self, request: CameraRequest, call: Call) -> Done:
        return self.begin()

    def photo(self, request: CameraRequest, call: Call) -> Photo:
        pixels = self.frame()
        content = encode(pixels, QUALITY)
        return Photo(
            image=content,
            image_id=call.buffers.put(content),
            format="jpeg",
            width=pixels.shape[1],
            height=pixels.shape[0],
            source=request.source,
        )
