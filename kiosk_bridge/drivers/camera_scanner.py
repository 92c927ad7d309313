"""QR scanner by a camera: OpenCV's frames, read by zxing-cpp."""

from __future__ import annotations

import zxingcpp

from ..driver import Call, Driver
from ..errors import DeviceError
from ..kinds import Done, Request
from ..kinds.capture import Scan
from .frames import Frames, FrameSettings, present

FORMATS = zxingcpp.barcode_formats_from_str("QRCode|DataMatrix|Code128")


class CameraScanner(Driver[FrameSettings]):
    settings_type = FrameSettings
    kinds = frozenset({"qr-scanner"})
    _frames: Frames | None = None

    def probe(self) -> None:
        present(self.settings)

    def open(self, request: Request, call: Call) -> Done:
        self.shutdown()
        self._frames = Frames(self.settings, self.context.usb)
        return Done()

    def read(self, request: Request, call: Call) -> Scan:
        return call.until(self._look, "no_code")

    def close(self, request: Request, call: Call) -> Done:
        self.shutdown()
        return Done()

    def shutdown(self) -> None:
        if self._frames is not None:
            self._frames.close()
            self._frames = None

    def _look(self) -> Scan | None:
        if self._frames is None:
            raise DeviceError("not_open")
        frame = self._frames.frame()
        plain = zxingcpp.TextMode.Plain
        for found in zxingcpp.read_barcodes(frame, formats=FORMATS, text_mode=plain):
            if found.text:
                return Scan(text=found.text, symbology=found.format.name)
        return None
