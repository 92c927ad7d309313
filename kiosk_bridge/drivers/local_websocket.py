"""Adapter for makers' local WebSocket services, such as ws://localhost:1919 with {"type": 4}.

One connection an operation: what the service says between operations is not for us. The
protocol is described in devices.yaml; docs/devices.md has worked examples.
"""

from __future__ import annotations

import json
import time
from typing import Any
from urllib.parse import urlsplit

from pydantic import Field, field_validator
from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from ..driver import Call, Driver
from ..errors import DeviceError
from ..kinds import Answer, Request
from ..safety.doorman import is_loopback
from .local_http import MOST_BYTES, PERSONAL
from .vendor import VendorOperation, VendorSettings, ask, dig, fill, unsaid

TURN_S = 0.2


class SocketOperation(VendorOperation):
    send: Any
    """The message, as JSON; "$name" stands for a field of the request."""
    match: dict[str, Any] = Field(default_factory=dict)
    """Values by dotted path that mark the reply; other messages are passed over."""


class SocketSettings(VendorSettings):
    url: str
    """Such as ws://127.0.0.1:1919."""
    operations: dict[str, SocketOperation]

    @field_validator("url")
    @classmethod
    def _loopback(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme not in ("ws", "wss") or not is_loopback(parts.hostname or ""):
            raise ValueError("厂商服务只能是本机地址")
        return url


class LocalWebSocket(Driver[SocketSettings]):
    settings_type = SocketSettings
    kinds = PERSONAL

    def probe(self) -> None:
        with self._connect():
            return

    def run(self, operation: str, request: Request, call: Call) -> Answer:
        rule = self.settings.operations.get(operation)
        if rule is None:
            return unsaid(self.context.kind, operation)
        with self._connect() as socket:
            try:
                return ask(
                    self.context.kind,
                    operation,
                    rule,
                    lambda: self._exchange(socket, rule, request, call),
                    call,
                )
            except WebSocketException:
                raise DeviceError("device_lost") from None

    def _connect(self) -> ClientConnection:
        try:
            return connect(
                self.settings.url,
                open_timeout=self.settings.patience_s,
                close_timeout=1,
                max_size=MOST_BYTES,
                proxy=None,
            )
        except (OSError, WebSocketException):
            raise DeviceError("device_lost") from None

    def _exchange(
        self, socket: ClientConnection, rule: SocketOperation, request: Request, call: Call
    ) -> Any:
        socket.send(json.dumps(fill(rule.send, request), ensure_ascii=False))
        end = time.monotonic() + self.settings.patience_s
        while time.monotonic() < end:
            call.check()
            reply = _receive(socket)
            if reply is not None and all(dig(reply, k) == v for k, v in rule.match.items()):
                return reply
        raise DeviceError("timeout")


def _receive(socket: ClientConnection) -> Any | None:
    try:
        return json.loads(socket.recv(timeout=TURN_S))
    except TimeoutError:
        return None
    except (ValueError, RecursionError):
        raise DeviceError("vendor_unreadable") from None
