"""Receipts through python-escpos to a local TCP port, as a network printer would get them."""

from __future__ import annotations

import base64
import contextlib
import io
import socket
import threading
from collections.abc import Iterator

import pytest
from PIL import Image

from kiosk_bridge.labels import TEXT_LABEL
from tests.kiosk_bridge.terminal import Start, Terminal, wait_for

STATUS, PAPER_THERE, PAPER_ENDED = b"\x10\x04\x04", b"\x12", b"\x72"


class Printer:
    """Listens like a printer, keeps the bytes, answers DLE EOT 4."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self.bytes = bytearray()
        self.status = PAPER_THERE
        self._connection: socket.socket | None = None
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                self._connection, _ = self._socket.accept()
            except OSError:
                return
            self._attend(self._connection)

    def _attend(self, connection: socket.socket) -> None:
        with connection:
            while True:
                try:
                    came = connection.recv(4096)
                except OSError:
                    return
                if not came:
                    return
                self.bytes += came.replace(STATUS, b"")
                if STATUS in came:
                    connection.sendall(self.status)

    def unplug(self) -> None:
        self._socket.close()
        if self._connection is not None:
            with contextlib.suppress(OSError):
                self._connection.shutdown(socket.SHUT_RDWR)

    @property
    def text(self) -> str:
        return bytes(self.bytes).decode("gb18030", "replace")


@pytest.fixture
def printer() -> Iterator[Printer]:
    made = Printer()
    yield made
    made.unplug()


@pytest.fixture
def receipts(printer: Printer, start: Start) -> Terminal:
    settings = {"connection": "network", "host": "127.0.0.1", "port": printer.port}
    return start({"receipt-printer": {"driver": "escpos", "settings": settings}})


def test_the_bytes_of_a_receipt(receipts: Terminal, printer: Printer) -> None:
    receipts.ask("receipt-printer/init")
    lines = [
        {"kind": "text", "text": "办理回执", "align": "centre", "large": True},
        {"kind": "rule"},
        {"kind": "text", "text": "编号 A-001", "bold": True},
        {"kind": "feed", "lines": 2},
        {"kind": "qr", "text": "https://example.invalid/1", "size": 5},
    ]
    receipts.ask("receipt-printer/print", lines=lines)
    receipts.ask("receipt-printer/cut", mode="full")
    receipts.ask("receipt-printer/close")
    wait_for(lambda: bytes(printer.bytes).endswith(b"\x1dV\x00"), "the cut")
    sent = bytes(printer.bytes)
    assert sent.startswith(b"\x1b@\x1c&")
    assert b"\x1ba\x01\x1d!\x11\x1c!\x0c" + "办理回执".encode("gb18030") in sent
    assert b"-" * 32 + b"\n" in sent
    assert b"\x1bE\x01" + "编号 A-001".encode("gb18030") + b"\n\x1bE\x00" in sent
    # GS ( k: the code's content is stored, then printed.
    assert b"1P0https://example.invalid/1" in sent and b"\x1d(k\x03\x001Q0" in sent


def test_ai_text_comes_out_under_its_label(receipts: Terminal, printer: Printer) -> None:
    receipts.ask("receipt-printer/init")
    receipts.ask("receipt-printer/print", lines=[{"kind": "text", "text": "材料清单"}], ai=True)
    wait_for(lambda: "材料清单" in printer.text, "text")
    assert printer.text.index(TEXT_LABEL) < printer.text.index("材料清单")


def test_control_bytes_in_a_text_do_not_reach_the_printer(
    receipts: Terminal, printer: Printer
) -> None:
    receipts.ask("receipt-printer/init")
    evil = "甲\x1dV\x00乙\x1b@\x10\x14"
    receipts.ask("receipt-printer/print", lines=[{"kind": "text", "text": evil}])
    wait_for(lambda: "乙" in printer.text, "text")
    assert b"\x1dV" not in printer.bytes and bytes(printer.bytes).count(b"\x1b@") == 1


def test_a_picture_is_sent_as_a_raster(receipts: Terminal, printer: Printer) -> None:
    out = io.BytesIO()
    Image.new("1", (16, 8), 0).save(out, "PNG")
    receipts.ask("receipt-printer/init")
    picture = {"kind": "image", "image": base64.b64encode(out.getvalue()).decode()}
    receipts.ask("receipt-printer/print", lines=[picture])
    wait_for(lambda: b"\x1dv0\x00\x02\x00\x08\x00" + b"\xff" * 16 in bytes(printer.bytes), "raster")
    broken = {"kind": "image", "image": base64.b64encode(b"none").decode()}
    assert receipts.code("receipt-printer/print", lines=[broken]) == "bad_image"


def test_paper_that_has_ended_is_said_before_printing(receipts: Terminal, printer: Printer) -> None:
    receipts.ask("receipt-printer/init")
    before = len(printer.bytes)
    printer.status = PAPER_ENDED
    line = {"kind": "text", "text": "不该打印"}
    assert receipts.code("receipt-printer/print", lines=[line]) == "out_of_paper"
    assert len(printer.bytes) == before
    printer.status = PAPER_THERE
    receipts.ask("receipt-printer/print", lines=[line])


def test_an_unplugged_printer_is_lost(receipts: Terminal, printer: Printer) -> None:
    receipts.ask("receipt-printer/init")
    printer.unplug()
    line = {"kind": "text", "text": "样例"}
    wait_for(
        lambda: receipts.post("receipt-printer/print", lines=[line]).status_code != 200, "loss"
    )
    assert receipts.code("receipt-printer/init") == "device_lost"


def test_a_usb_printer_must_be_on_the_white_list(start: Start) -> None:
    settings = {"connection": "usb", "usb_vendor": 0x04B8, "usb_product": 0x0202}
    devices = {"receipt-printer": {"driver": "escpos", "settings": settings}}
    assert start(devices).code("receipt-printer/init") == "usb_refused"
    allowed = start(devices, usb={"allowed": ["04B8:0202"]})
    assert allowed.code("receipt-printer/init") == "device_lost"
