"""Receipt printer by python-escpos: over the network, a serial line or USB.

Chinese goes out as GB 18030 after `FS &`, which is how receipt printers sold in China expect
it; python-escpos's own code pages know no Hanzi.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import suppress
from typing import Literal

from escpos.escpos import Escpos
from escpos.exceptions import Error as EscposError
from escpos.printer import Network, Serial, Usb
from PIL import Image, UnidentifiedImageError
from pydantic import Field

from ..driver import Call, Driver, DriverSettings
from ..errors import DeviceError
from ..kinds import Done, Request
from ..kinds.printing import (
    CutReceipt,
    FeedLine,
    ImageLine,
    Line,
    PrintReceipt,
    QrLine,
    RuleLine,
    TextLine,
)
from ..labels import label_lines

CHINESE = b"\x1c&"
LARGE, USUAL = b"\x1d!\x11\x1c!\x0c", b"\x1d!\x00\x1c!\x00"
BOLD, PLAIN = b"\x1bE\x01", b"\x1bE\x00"
ALIGN = {"left": b"\x1ba\x00", "centre": b"\x1ba\x01", "right": b"\x1ba\x02"}
PAPER_STATUS = b"\x10\x04\x04"
PAPER_END, FIXED_BITS, FIXED = 0x60, 0x93, 0x12


class EscposSettings(DriverSettings):
    connection: Literal["network", "serial", "usb"]
    host: str = ""
    port: int = 9100
    device: str = ""
    """Serial port, such as /dev/ttyS1."""
    baud: int = 9600
    usb_vendor: int = Field(default=0, ge=0, le=0xFFFF)
    usb_product: int = Field(default=0, ge=0, le=0xFFFF)
    columns: int = Field(default=32, ge=16, le=64)
    """Half-width characters a line: 32 on 58 mm paper, 48 on 80 mm."""
    answers: bool = True
    """Whether the printer answers status requests (DLE EOT)."""
    patience_s: float = 3


class EscposPrinter(Driver[EscposSettings]):
    settings_type = EscposSettings
    kinds = frozenset({"receipt-printer"})
    _printer: Escpos | None = None

    def init(self, request: Request, call: Call) -> Done:
        self.shutdown()
        self._printer = self._connect()
        self._send(b"\x1b@" + CHINESE)
        self._check_paper()
        return Done()

    def print(self, request: PrintReceipt, call: Call) -> Done:
        self._check_paper()
        for line in label_lines(request.lines) if request.ai else request.lines:
            call.check()
            self._line(line)
        return Done()

    def cut(self, request: CutReceipt, call: Call) -> Done:
        self._send(b"\n\n\n\n" + (b"\x1dV\x00" if request.mode == "full" else b"\x1dV\x01"))
        return Done()

    def close(self, request: Request, call: Call) -> Done:
        self.shutdown()
        return Done()

    def shutdown(self) -> None:
        printer, self._printer = self._printer, None
        if printer is not None:
            with suppress(EscposError, OSError):
                printer.close()

    def _connect(self) -> Escpos:
        settings = self.settings
        if settings.connection == "usb":
            self.context.usb.require(settings.usb_vendor, settings.usb_product)
        try:
            printer = self._make()
            printer.open()
        except (EscposError, OSError, ValueError):  # ValueError: no libusb on this machine
            raise DeviceError("device_lost") from None
        return printer

    def _make(self) -> Escpos:
        given = self.settings
        if given.connection == "network":
            return Network(given.host, given.port, timeout=given.patience_s)
        if given.connection == "serial":
            return Serial(given.device, given.baud, timeout=given.patience_s)
        return Usb(given.usb_vendor, given.usb_product, timeout=int(given.patience_s * 1000))

    def _line(self, line: Line) -> None:
        match line:
            case TextLine():
                self._text(line)
            case RuleLine():
                self._send(b"-" * self.settings.columns + b"\n")
            case FeedLine():
                self._send(b"\n" * line.lines)
            case QrLine():
                self._picture(lambda printer: printer.qr(line.text, size=line.size, native=True))
            case ImageLine():
                picture = _open(line.image)
                self._picture(lambda printer: printer.image(picture, center=False))

    def _text(self, line: TextLine) -> None:
        before = ALIGN[line.align] + (LARGE if line.large else b"") + (BOLD if line.bold else b"")
        after = (USUAL if line.large else b"") + (PLAIN if line.bold else b"") + ALIGN["left"]
        printable = "".join(c for c in line.text if c.isprintable())
        self._send(before + printable.encode("gb18030") + b"\n" + after)

    def _picture(self, draw: Callable[[Escpos], object]) -> None:
        try:
            draw(self._open_printer())
        except (EscposError, OSError):
            raise DeviceError("device_lost") from None

    def _send(self, content: bytes) -> None:
        try:
            self._open_printer()._raw(content)
        except (EscposError, OSError):
            raise DeviceError("device_lost") from None

    def _open_printer(self) -> Escpos:
        if self._printer is None:
            raise DeviceError("not_open")
        return self._printer

    def _check_paper(self) -> None:
        """Ask by DLE EOT 4; bits 5 and 6 of the answer mean that the paper has ended."""
        if not self.settings.answers:
            return
        self._send(PAPER_STATUS)
        try:
            answer = self._open_printer()._read()
        except (EscposError, OSError):
            raise DeviceError("device_lost") from None
        if not answer or answer[-1] & FIXED_BITS != FIXED:
            raise DeviceError("vendor_unreadable")
        if answer[-1] & PAPER_END:
            raise DeviceError("out_of_paper")


def _open(content: bytes) -> Image.Image:
    try:
        picture = Image.open(io.BytesIO(content))
        picture.load()
    except (UnidentifiedImageError, OSError, ValueError):
        raise DeviceError("bad_image") from None
    return picture
