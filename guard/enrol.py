"""Terminals: enrolled with a one-time code, signing every request, out at once when revoked."""

from __future__ import annotations

import hmac
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from guard.assertion import ReplayStore
from guard.errors import EnrolmentError
from guard.keys import locked, read_private, write_private
from guard.label import canonical_json
from guard.sm2 import PrivateKey, PublicKey, sm3

_TERMINAL = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_WINDOW_S = 60
_CODE_LIFE_S = 3600
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
HEADERS = ("x-terminal", "x-time", "x-nonce", "x-signature")


@dataclass(frozen=True)
class Terminal:
    """An enrolled terminal."""

    id: str
    key: PublicKey
    revoked: bool


class Terminals:
    """The register of terminals, one private file, read again when it changes."""

    def __init__(self, path: Path, replays: ReplayStore) -> None:
        self._path, self._replays = path, replays

    def new_code(self, terminal: str, now: float) -> str:
        """A one-time code for a terminal, good for an hour. Only its SM3 is kept."""
        if not _TERMINAL.fullmatch(terminal):
            raise EnrolmentError("终端编号只能用字母、数字、点、横线和下划线，最多 64 个字。")
        code = "".join(secrets.choice(_ALPHABET) for _ in range(12))
        with locked(self._path):
            rows = self._rows()
            row = rows.get(terminal, {})
            rows[terminal] = row | {"code": _digest(terminal, code), "until": now + _CODE_LIFE_S}
            self._write(rows)
        return code

    def enrol(self, terminal: str, code: str, key: PublicKey, now: float) -> None:
        """Take a terminal's key, once, for the right code. A wrong code uses the code up."""
        with locked(self._path):
            rows = self._rows()
            row = rows.get(terminal, {})
            known = terminal in rows
            right = hmac.compare_digest(str(row.pop("code", "")), _digest(terminal, code))
            fresh = now <= float(str(row.pop("until", 0)))
            if right and fresh:
                row = {"key": key.hex, "revoked": False}
            if known:
                rows[terminal] = row
                self._write(rows)
        if not (right and fresh):
            raise EnrolmentError("登记码不对或已过期，请管理员重新生成一个。")

    def revoke(self, terminal: str) -> None:
        """Shut a terminal out from its next request on."""
        with locked(self._path):
            rows = self._rows()
            if terminal not in rows:
                raise EnrolmentError(f"没有编号为 {terminal} 的终端。")
            rows[terminal]["revoked"] = True
            self._write(rows)

    def key_of(self, terminal: str) -> PublicKey | None:
        """The key of a terminal that is enrolled and not revoked."""
        row = self._rows().get(terminal, {})
        if "key" not in row or row.get("revoked"):
            return None
        return PublicKey.from_hex(str(row["key"]))

    def all(self) -> list[Terminal]:
        """Every enrolled terminal."""
        return [
            Terminal(name, PublicKey.from_hex(str(row["key"])), bool(row.get("revoked")))
            for name, row in sorted(self._rows().items())
            if "key" in row
        ]

    def check(
        self, headers: Mapping[str, str], method: str, path: str, body: bytes, now: float
    ) -> str:
        """The id of the terminal that signed this request; else an EnrolmentError."""
        try:
            terminal, at, nonce, signature = (headers[name] for name in HEADERS)
            fresh = abs(now - int(at)) <= _WINDOW_S
            mark = bytes.fromhex(signature)
        except (KeyError, ValueError) as error:
            raise EnrolmentError("请求没有终端签名，或签名格式不对。") from error
        key = self.key_of(terminal)
        signed = _request(terminal, at, nonce, method, path, body)
        if key is None or not fresh or not key.verify(signed, mark):
            raise EnrolmentError("终端未登记、已停用、时钟不准或签名不对。")
        if not self._replays.first_use(f"{terminal}:{nonce}", int(at) + 2 * _WINDOW_S, now):
            raise EnrolmentError("这个请求已经处理过。")
        return terminal

    def _rows(self) -> dict[str, dict[str, object]]:
        if not self._path.exists():
            return {}
        try:
            return dict(json.loads(read_private(self._path)))
        except ValueError as error:
            raise EnrolmentError(f"终端登记表 {self._path} 已损坏，请从备份恢复。") from error

    def _write(self, rows: Mapping[str, object]) -> None:
        write_private(self._path, json.dumps(rows, indent=1))


def sign_request(
    key: PrivateKey, terminal: str, method: str, path: str, body: bytes, now: float
) -> dict[str, str]:
    """The headers by which a terminal signs a request."""
    at, nonce = str(int(now)), secrets.token_hex(16)
    signature = key.sign(_request(terminal, at, nonce, method, path, body)).hex()
    return dict(zip(HEADERS, (terminal, at, nonce, signature), strict=True))


def _request(terminal: str, at: str, nonce: str, method: str, path: str, body: bytes) -> bytes:
    return canonical_json([terminal, at, nonce, method.upper(), path, sm3(body).hex()])


def _digest(terminal: str, code: str) -> str:
    return sm3(f"{terminal}\n{code.strip().upper()}".encode()).hex()
