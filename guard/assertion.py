"""Identity assertions: what a device read, signed by the bridge, good once and for two minutes.

The bridge holds the only `device` key of a terminal. The gateway into transactions verifies the
signature against the terminal's enrolled key, the session, the time and the SM3 of the data, and
takes each nonce once. The result is the only way to a `Device` value.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import secrets
import sqlite3
import threading
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from guard.errors import AssertionRejected
from guard.label import canonical_json
from guard.provenance import Device, device_reading
from guard.settings import AssertionSettings, settings
from guard.sm2 import PrivateKey, PublicKey, sm3

_MAX_CHARS = 4096


class Assertion(BaseModel):
    """The signed statement."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
    v: int = Field(ge=1, le=1)
    kid: str = Field(pattern=r"^[0-9a-f]{16}$")
    terminal: str = Field(pattern=r"^[A-Za-z0-9_.-]{1,64}$")
    device: str = Field(pattern=r"^[A-Za-z0-9_.-]{1,64}$")
    session: str = Field(pattern=r"^[A-Za-z0-9_.-]{1,128}$")
    issued: int
    """Seconds since 1970."""
    nonce: str = Field(pattern=r"^[0-9a-f]{32}$")
    sm3: str = Field(pattern=r"^[0-9a-f]{64}$")
    """SM3 of the data as canonical JSON."""
    simulated: bool
    """Read by a simulated device: a real transaction refuses it."""


def issue(
    key: PrivateKey,
    *,
    terminal: str,
    device: str,
    session: str,
    data: Mapping[str, object],
    now: float,
    simulated: bool = False,
) -> str:
    """Sign what a device read; the bridge alone calls this. Returns `payload.signature`."""
    body = Assertion(
        v=1,
        kid=key.public.key_id,
        terminal=terminal,
        device=device,
        session=session,
        issued=int(now),
        nonce=secrets.token_hex(16),
        sm3=sm3(canonical_json(data)).hex(),
        simulated=simulated,
    )
    payload = canonical_json(body.model_dump())
    return f"{_b64(payload)}.{_b64(key.sign(payload))}"


class Gateway:
    """Verifies assertions for the transactions; the only maker of `Device` values."""

    def __init__(
        self,
        key_of_terminal: Callable[[str], PublicKey | None],
        replays: ReplayStore,
        limits: AssertionSettings | None = None,
        accept_simulated: bool = False,
    ) -> None:
        self._key_of, self._replays = key_of_terminal, replays
        self._limits = limits or settings().assertion
        self._simulated = accept_simulated

    def verify(
        self, token: str, data: Mapping[str, object], *, terminal: str, session: str, now: float
    ) -> Device[Mapping[str, object]]:
        """The data as a device's, if the assertion is genuine, fresh, of this session, and new."""
        body = self._authentic(token)
        if (body.terminal, body.session) != (terminal, session):
            raise AssertionRejected("核验结果不属于这台终端的这次会话，请重新刷证。")
        if body.simulated and not self._simulated:
            raise AssertionRejected("这是模拟设备的读数，不能用于真实办理。")
        age = now - body.issued
        if not -self._limits.skew_s <= age <= self._limits.lifetime_s:
            raise AssertionRejected("核验结果已过期，请重新刷证。")
        if sm3(canonical_json(dict(data))).hex() != body.sm3:
            raise AssertionRejected("证件数据与核验结果不一致，可能被改动，请重新刷证。")
        if not self._replays.first_use(body.kid + body.nonce, body.issued + self._keep_s, now):
            raise AssertionRejected("这次核验结果已经用过，请重新刷证。")
        return device_reading(data)

    @property
    def _keep_s(self) -> int:
        return self._limits.lifetime_s + self._limits.skew_s + 1

    def _authentic(self, token: str) -> Assertion:
        payload, signature = _parts(token)
        try:
            body = Assertion.model_validate(json.loads(payload))
        except (ValueError, RecursionError, ValidationError) as error:
            raise AssertionRejected("核验结果的格式不对。") from error
        key = self._key_of(body.terminal)
        if key is None or key.key_id != body.kid:
            raise AssertionRejected("这台终端没有登记，或已被停用。")
        if canonical_json(body.model_dump()) != payload or not key.verify(payload, signature):
            raise AssertionRejected("核验结果的签名不对，不是设备服务签发的。")
        return body


class ReplayStore:
    """The nonces that have been used, in SQLite; `:memory:` for one process."""

    def __init__(self, path: Path | str = ":memory:") -> None:
        self._lock = threading.Lock()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.execute("CREATE TABLE IF NOT EXISTS used (nonce TEXT PRIMARY KEY, until REAL)")
        self._db.execute("CREATE INDEX IF NOT EXISTS used_until ON used (until)")

    def first_use(self, nonce: str, until: float, now: float) -> bool:
        """Is this the first time the nonce is seen? Remembers it until `until`."""
        with self._lock, closing(self._db.cursor()) as cursor:
            cursor.execute("DELETE FROM used WHERE until < ?", (now,))
            cursor.execute("INSERT OR IGNORE INTO used VALUES (?, ?)", (nonce, until))
            return cursor.rowcount == 1


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _parts(token: str) -> tuple[bytes, bytes]:
    if len(token) > _MAX_CHARS or not re.fullmatch(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+", token):
        raise AssertionRejected("核验结果的格式不对。")
    try:
        payload, signature = (
            base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in token.split(".")
        )
    except (binascii.Error, ValueError) as error:
        raise AssertionRejected("核验结果的格式不对。") from error
    return payload, signature
