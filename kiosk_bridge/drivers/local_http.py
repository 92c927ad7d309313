"""Adapter for makers' local HTTP services, such as 127.0.0.1:8989/api/ReadMsg.

The protocol is described in devices.yaml; docs/devices.md has worked examples. Only loopback
addresses are spoken to, redirects are not followed, and proxies are not asked.
"""

from __future__ import annotations

import json
import re
from typing import Any, Literal

import httpx
from pydantic import Field, field_validator

from ..driver import Call, Context, Driver
from ..errors import DeviceError
from ..kinds import Answer, Request
from ..safety.doorman import is_loopback
from .vendor import VendorOperation, VendorSettings, ask, fill, unsaid

MOST_BYTES = 20_000_000
JSONP = re.compile(r"^\s*[\w$.]+\s*\((.*)\)\s*;?\s*$", re.DOTALL)
PERSONAL = frozenset({"id-card", "travel-document", "signature-pad", "fingerprint", "camera"})


class HttpOperation(VendorOperation):
    method: Literal["GET", "POST"] = "GET"
    path: str
    query: dict[str, Any] = Field(default_factory=dict)
    body: Any = None
    """Sent as JSON; "$name" stands for a field of the request."""
    form: dict[str, Any] = Field(default_factory=dict)
    """Sent as a form instead."""


class HttpSettings(VendorSettings):
    base: str
    """Such as http://127.0.0.1:8989."""
    probe: str = "/"
    """A path that any answer on means that the service runs."""
    encoding: str = ""
    """Of the replies, where the service does not say, such as gb18030."""
    operations: dict[str, HttpOperation]

    @field_validator("base")
    @classmethod
    def _loopback(cls, base: str) -> str:
        if not is_loopback(httpx.URL(base).host):
            raise ValueError("厂商服务只能是本机地址")
        return base


class LocalHttp(Driver[HttpSettings]):
    settings_type = HttpSettings
    kinds = PERSONAL

    def __init__(self, settings: HttpSettings, context: Context) -> None:
        super().__init__(settings, context)
        self._client = httpx.Client(
            base_url=settings.base, timeout=settings.patience_s, trust_env=False
        )

    def probe(self) -> None:
        try:
            self._client.get(self.settings.probe)
        except httpx.TransportError:
            raise DeviceError("device_lost") from None

    def run(self, operation: str, request: Request, call: Call) -> Answer:
        rule = self.settings.operations.get(operation)
        if rule is None:
            return unsaid(self.context.kind, operation)
        return ask(self.context.kind, operation, rule, lambda: self._exchange(rule, request), call)

    def shutdown(self) -> None:
        self._client.close()

    def _exchange(self, rule: HttpOperation, request: Request) -> Any:
        try:
            reply = self._client.request(
                rule.method,
                rule.path,
                params=fill(rule.query, request) or None,
                json=fill(rule.body, request),
                data=fill(rule.form, request) or None,
            )
        except httpx.TimeoutException:
            raise DeviceError("timeout") from None
        except httpx.TransportError:
            raise DeviceError("device_lost") from None
        if reply.status_code != 200 or len(reply.content) > MOST_BYTES:
            raise DeviceError("vendor_unreadable")
        return _json(reply.content, self.settings.encoding or reply.encoding or "utf-8")


def _json(content: bytes, encoding: str) -> Any:
    """JSON, or JSON in a call of a function (JSONP)."""
    try:
        text = content.decode(encoding)
        wrapped = JSONP.match(text)
        return json.loads(wrapped[1] if wrapped else text)
    except (ValueError, LookupError, RecursionError):
        raise DeviceError("vendor_unreadable") from None
