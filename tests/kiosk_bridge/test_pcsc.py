"""Social-security card by PC/SC: pcscd with a virtual reader, and a virtual card before it.

Needs Debian's pcscd and vsmartcard-vpcd; the card speaks vpcd's protocol on port 35963.
"""

from __future__ import annotations

import os
import shutil
import socket
import struct
import subprocess
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.kiosk_bridge.terminal import Start, Terminal, wait_for

VPCD = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")
PORT = 35963
READER = "Virtual PCD 00 00"
ATR = bytes.fromhex("3B80800101")
SSSE = bytes.fromhex("7378312E73682EC9E7BBE1B1A3D5CF")

pytestmark = pytest.mark.skipif(
    not (VPCD.exists() and shutil.which("pcscd") and os.geteuid() == 0),
    reason="apt-get install pcscd vsmartcard-vpcd",
)


class VirtualCard:
    """A social-security card with the two public files."""

    def __init__(self, name: str = "样例丁", knows_environment: bool = True) -> None:
        self.files = {
            0xEF05: {0x07: b"X00000001"},
            0xEF06: {0x08: b"44019919970923004X", 0x09: name.encode("gb18030").ljust(30, b"\0")},
        }
        self.files[0xEF06][0x0A] = b"2"
        self.knows_environment = knows_environment
        self._selected = 0
        self._socket = socket.create_connection(("127.0.0.1", PORT), timeout=10)
        self._socket.settimeout(None)
        threading.Thread(target=self._serve, daemon=True).start()

    def take_away(self) -> None:
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _serve(self) -> None:
        with suppress(OSError, struct.error):
            while True:
                (size,) = struct.unpack(">H", self._take(2))
                message = self._take(size)
                answer = self._answer(message)
                if answer is not None:
                    self._socket.sendall(struct.pack(">H", len(answer)) + answer)

    def _take(self, size: int) -> bytes:
        taken = b""
        while len(taken) < size:
            came = self._socket.recv(size - len(taken))
            if not came:
                raise OSError("gone")
            taken += came
        return taken

    def _answer(self, message: bytes) -> bytes | None:
        if len(message) == 1:
            return ATR if message == b"\x04" else None
        if message[:3] == b"\x00\xa4\x04":
            good = self.knows_environment and message[5 : 5 + message[4]] == SSSE
            return b"\x90\x00" if good else b"\x6a\x82"
        if message[:3] == b"\x00\xa4\x02":
            self._selected = int.from_bytes(message[5:7], "big")
            return b"\x90\x00" if self._selected in self.files else b"\x6a\x82"
        if message[:2] == b"\x00\xb2":
            record = self.files[self._selected].get(message[2])
            if record is None:
                return b"\x6a\x83"
            return bytes([message[2], len(record)]) + record + b"\x90\x00"
        return b"\x6d\x00"


@pytest.fixture(scope="module")
def pcscd() -> Iterator[None]:
    from smartcard.System import readers

    daemon = subprocess.Popen(["pcscd", "--foreground"], stderr=subprocess.DEVNULL)

    def ready() -> bool:
        with suppress(Exception):
            return any(READER in str(reader) for reader in readers())
        return False

    wait_for(ready, "pcscd")
    yield
    daemon.terminate()
    daemon.wait(10)


@pytest.fixture
def terminal(pcscd: None, start: Start) -> Terminal:
    card = {"driver": "pcsc", "settings": {"reader": READER}}
    device = {"driver": "simulated", "also": {"social-security": card}}
    made = start({"id-card": device}, require_assertion=False)
    made.ask("id-card/open", card="social-security")
    return made


def test_a_social_security_card_is_read(terminal: Terminal) -> None:
    card = VirtualCard()
    answer = terminal.post("id-card/read", card="social-security", timeout_s=15).json()
    card.take_away()
    assert (answer["driver"], answer["simulated"], answer["label"]) == ("pcsc", False, None)
    data = answer["data"]
    assert (data["name"], data["number"]) == ("样例丁", "44019919970923004X")
    assert (data["card_no"], data["sex"], data["card"]) == ("X00000001", "女", "social-security")


def test_no_card(terminal: Terminal) -> None:
    assert terminal.code("id-card/read", card="social-security", timeout_s=0.5) == "no_card"


def test_a_card_without_the_application_is_another_card(terminal: Terminal) -> None:
    card = VirtualCard(knows_environment=False)
    code = terminal.code("id-card/read", card="social-security", timeout_s=15)
    card.take_away()
    assert code == "wrong_card"


def test_a_card_with_a_broken_record(terminal: Terminal) -> None:
    card = VirtualCard()
    del card.files[0xEF06][0x09]
    code = terminal.code("id-card/read", card="social-security", timeout_s=15)
    card.take_away()
    assert code == "card_unreadable"


def test_laying_and_taking_away_are_events(terminal: Terminal) -> None:
    recent = terminal.bridge.events._recent

    def happened(what: str) -> bool:
        return what in [event.type.value for event in recent if not event.simulated]

    card = VirtualCard()
    wait_for(lambda: happened("card-laid"), "card-laid")
    card.take_away()
    wait_for(lambda: happened("card-removed"), "card-removed")
