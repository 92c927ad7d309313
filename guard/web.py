"""ASGI middleware for the HTTP services: limits of rate and size, security headers, loopback rule.

Pure ASGI, so that it neither buffers streams nor depends on a framework. Refusals are RFC 9457
problem JSON.
"""

from __future__ import annotations

import contextlib
import ipaddress
import json
import re
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from guard.settings import WebSettings, settings

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
_MAX_BUCKETS = 10_000
_NUMBER = re.compile(r"[0-9]{1,18}")


class Bucket:
    """Token buckets by name: `burst` at once, then `per_minute` a minute."""

    def __init__(self, per_minute: int, burst: int) -> None:
        self._rate, self._burst = per_minute / 60, float(burst)
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, name: str, now: float) -> float:
        """Take one token; returns 0, or the seconds to wait when there is none."""
        level, at = self._levels.pop(name, (self._burst, now))
        level = min(self._burst, level + (now - at) * self._rate)
        taken = level >= 1
        self._levels[name] = (level - 1 if taken else level, now)
        if len(self._levels) > _MAX_BUCKETS:
            self._levels.popitem(last=False)
        return 0.0 if taken else (1 - level) / self._rate


class GuardMiddleware:
    """Wrap a FastAPI or Starlette app: `app.add_middleware(GuardMiddleware)`."""

    def __init__(
        self,
        app: App,
        limits: WebSettings | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app, self._clock = app, clock
        self._limits = limits or settings().web
        self._terminals = Bucket(self._limits.terminal_per_minute, self._limits.burst)
        self._addresses = Bucket(self._limits.address_per_minute, 2 * self._limits.burst)
        self._headers = [
            (name.lower().encode(), value.encode()) for name, value in self._limits.headers.items()
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in scope["headers"]}
        dressed = self._dress(send)
        refusal = self._refusal(scope, headers)
        if refusal:
            await _problem(dressed, *refusal)
            return
        await self._limited(scope, receive, dressed)

    def _refusal(self, scope: Scope, headers: dict[str, str]) -> tuple[int, str, float] | None:
        address = scope["client"][0] if scope.get("client") else ""
        if scope.get("scheme", "http") == "http" and not is_loopback(address):
            return 403, "非本机访问须用 HTTPS。", 0
        declared = headers.get("content-length", "0")
        if not _NUMBER.fullmatch(declared) or int(declared) > self._most(scope):
            return 413, "请求内容太大，请缩短后再试。", 0
        if scope.get("path") in self._limits.unmetered:
            return None
        now = self._clock()
        wait = self._addresses.take(address, now)
        if terminal := headers.get("x-terminal", "")[:64]:
            wait = max(wait, self._terminals.take(f"{address} {terminal}", now))
        return (429, "操作太快了，请稍等再试。", wait) if wait else None

    def _most(self, scope: Scope) -> int:
        """The most bytes of body that this path takes."""
        path = str(scope.get("path", ""))
        under = self._limits.body_bytes_under
        return next(
            (n for start, n in under.items() if path.startswith(start)), self._limits.body_bytes
        )

    async def _limited(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count what really arrives, whatever the header said.

        A framework may take the break for a body that it cannot read and answer 400: once there
        is too much, its answer is dropped and ours goes out.
        """
        seen, started, most = 0, False, self._most(scope)

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > most:
                raise _TooLarge
            return message

        async def watched(message: Message) -> None:
            nonlocal started
            if started or seen <= most:
                started = True
                await send(message)

        with contextlib.suppress(_TooLarge):
            await self._app(scope, counted, watched)
        if seen > most and not started:
            await _problem(send, 413, "请求内容太大，请缩短后再试。", 0)

    def _dress(self, send: Send) -> Send:
        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = {name for name, _ in message.get("headers", [])}
                extra = [pair for pair in self._headers if pair[0] not in own]
                message = {**message, "headers": [*message.get("headers", []), *extra]}
            await send(message)

        return dressed


class _TooLarge(Exception):
    """More body than the limit has arrived."""


def is_loopback(address: str) -> bool:
    """Is the client this very machine? A Unix socket or a test client counts as such."""
    if address in ("testclient", ""):
        return True
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


async def _problem(send: Send, status: int, detail: str, wait: float) -> None:
    body = json.dumps(
        {"type": "about:blank", "title": detail, "status": status, "detail": detail},
        ensure_ascii=False,
    ).encode()
    headers = [(b"content-type", b"application/problem+json")]
    if wait:
        headers.append((b"retry-after", str(int(wait) + 1).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
