"""What hostile bytes are thrown at: each takes any bytes, and only a GuardError may come of it.

test_hostile.py throws what hypothesis makes up; fuzz.py lets atheris look for paths of the code.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from guard.assertion import Gateway, ReplayStore
from guard.audit_files import parse
from guard.decoding import decodings
from guard.envelope import Channel, accept_channel, open_record
from guard.errors import GuardError
from guard.folding import fold, sounds, unleet
from guard.keys import PURPOSES, KeyRing
from guard.label_files import verify_bytes
from guard.masking import MASK, mask
from guard.screening import Screener
from guard.sm2 import PrivateKey
from guard.wall import refuse_labelled

_KEY = PrivateKey(424242)


@lru_cache(maxsize=1)
def _screener() -> Screener:
    return Screener.load()


@lru_cache(maxsize=1)
def _ring() -> KeyRing:
    return KeyRing.create(Path(tempfile.mkdtemp()) / "keys", PURPOSES)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _screen(data: bytes) -> None:
    found = _screener().screen(_text(data))
    assert found.verdict == "pass" or found.reply


def _mask(data: bytes) -> None:
    found = mask(_text(data))
    assert MASK in found.text or not found.kinds


def _fold(data: bytes) -> None:
    text = _text(data)
    sounds(fold(text))
    unleet(text)
    for inner in decodings(text):
        fold(inner)


def _label(data: bytes) -> None:
    for start in (b"", b"\x89PNG\r\n\x1a\n", b"%PDF-1.4\n", b"RIFF\0\0\0\0WAVE", b"{"):
        with suppress(GuardError):
            verify_bytes(start + data, _ring())


def _envelope(data: bytes) -> None:
    for attempt in (
        lambda: Channel(b"k" * 16, "s", at_service=True).open(data),
        lambda: accept_channel(_KEY, "s", _text(data)),
        lambda: open_record(_KEY, _text(data), "p"),
    ):
        with suppress(GuardError):
            attempt()
            raise AssertionError("made-up bytes were taken for a message")


def _assertion(data: bytes) -> None:
    gateway = Gateway(lambda _: _KEY.public, ReplayStore())
    with suppress(GuardError):
        gateway.verify(_text(data), {}, terminal="t", session="s", now=0)
        raise AssertionError("made-up bytes were taken for an assertion")


def _wall(data: bytes) -> None:
    with suppress(GuardError):
        refuse_labelled({"identity": [_text(data), data]}, _ring())


def _audit(data: bytes) -> None:
    row = parse(data)
    assert row is None or isinstance(row["n"], int)


TARGETS: dict[str, Callable[[bytes], None]] = {
    "screen": _screen,
    "mask": _mask,
    "fold": _fold,
    "label": _label,
    "envelope": _envelope,
    "assertion": _assertion,
    "wall": _wall,
    "audit": _audit,
}
