"""QR scanner by a camera: OpenCV's frames, read by zxing-cpp."""

from __future__ import annotations

import zxingcpp

from ..driver import Call
from ..kinds import Done, Request
from ..kinds.capture import Scan
from .frames import Framed

FORMATS = zxingcpp.barcode_formats_from_str("QRCode|DataMatrix|Code128")


class CameraScanner(Framed):
    kinds = frozenset({"qr-scanner"})

    def open(self, request: Request, call: Call) -> Done:
        return self.begin()

    def read(self, request: Request, call: Call) -> Scan:
        return call.until(self._look, "no_code")

    def _look(self) -> Scan | None:
        plain = zxingcpp.TextMode.Plain
        for found in zxingcpp.read_barcodes(self.frame(), formats=FORMATS, text_mode=plain):
            if found.text:
                return Scan(text=found.text, symbology=found.format.name)
        return None
