"""Social-security card by PC/SC (pyscard): the files that may be read without a PIN."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from smartcard.Exceptions import CardConnectionException, NoCardException, SmartcardException
from smartcard.pcsc.PCSCExceptions import BaseSCardException
from smartcard.System import readers

from ..driver import Call, Context, Driver, DriverSettings
from ..errors import DeviceError
from ..kinds import Done, Request
from ..kinds.cards import Card, ReadCard

GOOD = (0x90, 0x00)
NOT_FOUND = (0x6A, 0x82)
MORE, WRONG_LENGTH = 0x61, 0x6C


@cache
def layout() -> dict[str, Any]:
    """social_card.yaml: where which field lies."""
    text = files("kiosk_bridge.drivers").joinpath("social_card.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


class PcscSettings(DriverSettings):
    reader: str = ""
    """Part of the reader's name; the first reader where it is empty."""


class SocialSecurityCard(Driver[PcscSettings]):
    settings_type = PcscSettings
    kinds = frozenset({"id-card"})

    def __init__(self, settings: PcscSettings, context: Context) -> None:
        super().__init__(settings, context)
        self._laid = False

    def probe(self) -> None:
        reader = self._reader()
        laid = _connect(reader) is not None
        if laid != self._laid:
            self.context.emit("card-laid" if laid else "card-removed")
        self._laid = laid

    def open(self, request: Request, call: Call) -> Done:
        self._reader()
        return Done()

    def read(self, request: ReadCard, call: Call) -> Card:
        reader = self._reader()
        connection = call.until(lambda: _connect(reader), "no_card")
        try:
            return Card.model_validate({"card": "social-security", **_fields(connection)})
        except (CardConnectionException, NoCardException):
            raise DeviceError("card_moved") from None
        except (SmartcardException, BaseSCardException):
            raise DeviceError("card_unreadable") from None
        finally:
            connection.disconnect()

    def close(self, request: Request, call: Call) -> Done:
        return Done()

    def _reader(self) -> Any:
        try:
            found = [r for r in readers() if self.settings.reader in str(r)]
        except (SmartcardException, BaseSCardException):
            found = []
        if not found:
            raise DeviceError("device_lost")
        return found[0]


def _connect(reader: Any) -> Any:
    """A connection, or None while there is no card."""
    connection = reader.createConnection()
    try:
        connection.connect()
    except (NoCardException, CardConnectionException):
        return None
    return connection


def _fields(connection: Any) -> dict[str, str]:
    found, selected = {}, None
    _select(connection, 0x04, bytes.fromhex(layout()["environment"]))
    for name, place in layout()["fields"].items():
        if place["file"] != selected:
            _select(connection, 0x02, bytes.fromhex(place["file"]))
            selected = place["file"]
        text = _record(connection, place["tag"])
        found[name] = place.get("map", {}).get(text, text)
    return found


def _select(connection: Any, how: int, name: bytes) -> None:
    _, status = _send(connection, [0x00, 0xA4, how, 0x00, len(name), *name])
    if status == NOT_FOUND:
        raise DeviceError("wrong_card")
    if status != GOOD:
        raise DeviceError("card_unreadable")


def _record(connection: Any, tag: int) -> str:
    data, status = _send(connection, [0x00, 0xB2, tag, 0x00, 0x00])
    if status != GOOD or len(data) < 2 or data[0] != tag:
        raise DeviceError("card_unreadable")
    content = bytes(data[2 : 2 + data[1]]).rstrip(b"\x00\xff ")
    try:
        return content.decode(layout()["encoding"])
    except UnicodeDecodeError:
        raise DeviceError("card_unreadable") from None


def _send(connection: Any, command: list[int]) -> tuple[list[int], tuple[int, int]]:
    """Send a command, fetching what the card holds back (ISO 7816-4, 61xx and 6Cxx)."""
    data, first, second = connection.transmit(command)
    if first == WRONG_LENGTH:
        data, first, second = connection.transmit([*command[:4], second])
    while first == MORE:
        more, first, second = connection.transmit([0x00, 0xC0, 0x00, 0x00, second])
        data = [*data, *more]
    return data, (first, second)
