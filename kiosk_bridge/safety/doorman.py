"""Who may speak to the bridge at all: loopback peers, loopback host names, listed origins.

Binding to 127.0.0.1 keeps the network out, but any page in a browser on the same machine can
still send requests there, or reach it under its own name by DNS rebinding. A browser always
tells the truth in Host, Origin and Sec-Fetch-Site; hence the rules below. The session token
comes on top.
"""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..errors import RequestError

LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
SECURITY_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'",
    "cross-origin-resource-policy": "same-site",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}


def is_loopback(host: str) -> bool:
    """Whether a name or address is this machine's loopback."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Doorman:
    """ASGI middleware that refuses strangers with problem JSON and answers CORS preflights."""

    def __init__(self, app: ASGIApp, origins: frozenset[str], body_bytes: int) -> None:
        self._app = app
        self._origins = origins
        self._body_bytes = body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refused = self._refuse(scope, headers)
        if refused is not None:
            await _problem(refused)(scope, receive, send)
        elif scope["method"] == "OPTIONS" and headers.get("origin"):
            await _preflight(headers)(scope, receive, send)
        else:
            limited = _limit(receive, self._body_bytes)
            await self._app(scope, limited, _decorate(send, headers.get("origin")))

    def _refuse(self, scope: Scope, headers: Headers) -> str | None:
        peer = (scope.get("client") or ("", 0))[0]
        if not is_loopback(peer) or _host(headers) not in LOOPBACK_NAMES:
            return "host_refused"
        if not self._welcome(scope, headers):
            return "origin_refused"
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > self._body_bytes:
            return "too_large"
        return None

    def _welcome(self, scope: Scope, headers: Headers) -> bool:
        origin = headers.get("origin")
        if origin is not None:
            own = f"{scope['scheme']}://{headers.get('host', '')}"
            return origin in self._origins or origin == own
        # Without an Origin: the bridge's own pages, the address bar, or no browser at all.
        return headers.get("sec-fetch-site", "none") in ("none", "same-origin")


def _host(headers: Headers) -> str:
    try:
        return urlsplit(f"//{headers.get('host', '')}").hostname or ""
    except ValueError:
        return ""


def _problem(code: str) -> Response:
    from ..api.problems import problem_response

    return problem_response(RequestError(code))


def _preflight(headers: Headers) -> Response:
    return Response(
        status_code=204,
        headers={
            "access-control-allow-origin": headers["origin"],
            "access-control-allow-methods": "GET, POST, DELETE",
            "access-control-allow-headers": "authorization, content-type, last-event-id",
            "access-control-allow-private-network": "true",
            "access-control-max-age": "600",
            "vary": "origin",
        },
    )


def _limit(receive: Receive, most_bytes: int) -> Receive:
    """The same limit for bodies that come in chunks without a declared length."""
    taken = 0

    async def receiving() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > most_bytes:
            raise RequestError("too_large")
        return message

    return receiving


def _decorate(send: Send, origin: str | None) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            added = dict(SECURITY_HEADERS)
            if origin is not None:
                added |= {"access-control-allow-origin": origin, "vary": "origin"}
            encoded = [(key.encode(), value.encode()) for key, value in added.items()]
            message = {**message, "headers": [*message["headers"], *encoded]}
        await send(message)

    return sending
