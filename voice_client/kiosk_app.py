"""The page server of a terminal, 127.0.0.1:8802: the screen, a proxy to the assistant, the voice.

GET  /            the screen (static files of voice_client/screen)
ANY  /api/{path}  the assistant's /{path}, streamed both ways
ANY  /bridge/{path}  the device service's /{path}, likewise
GET  /terminal    what this terminal can do: {voice: {present, note, …}}
WS   /ws          events between voice and screen (voice_client/session/protocol.py)
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Protocol

import httpx
import yaml
from fastapi import FastAPI, Request, Response, WebSocket
from fastapi.responses import JSONResponse, StreamingResponse
from fastapi.staticfiles import StaticFiles
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.middleware.trustedhost import TrustedHostMiddleware

from .published import Published

HERE = Path(__file__).parent
SCREEN = HERE / "screen"
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
# RFC 9110 section 7.6.1, and what the client or the server below sets by itself.
HOP = {"connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "host"}
AWAY = {502, 503, 504}
DECODED = {"content-encoding", "content-length"}
Handler = Callable[[Request], Awaitable[Response]]


class VoiceSession(Protocol):
    """What the page server needs of the voice."""

    def status(self) -> dict[str, Any]:
        """What is heard and spoken with; shown at /terminal."""

    async def attach(self, screen: WebSocket) -> None:
        """Talk to one screen until it goes; it is already accepted."""

    async def start(self) -> None: ...

    async def stop(self) -> None: ...


def settings() -> dict[str, Any]:
    """kiosk.yaml as read."""
    content: dict[str, Any] = yaml.safe_load((HERE / "kiosk.yaml").read_text(encoding="utf-8"))
    return content


def create_app(
    assistant_url: str,
    voice: VoiceSession | None,
    no_voice: str | None = None,
    bridge_url: str = "http://127.0.0.1:8801",
    kept: Path | None = None,
) -> FastAPI:
    """The page server; `no_voice` is what /terminal says where there is no voice.

    `kept` is a folder for what is published, to be browsed while the assistant is away.
    """
    config = settings()
    app = FastAPI(
        title="导办终端页面",
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan(assistant_url, bridge_url, voice),
    )
    app.state.config = config
    app.state.published = Published(kept, **config["published"]) if kept else None
    app.middleware("http")(_guarded)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=config["hosts"])
    app.add_api_route("/api/{path:path}", _to_assistant, methods=METHODS, include_in_schema=False)
    app.add_api_route("/bridge/{path:path}", _to_bridge, methods=METHODS, include_in_schema=False)
    absent = {"note": no_voice or config["no_voice"]}
    app.get("/terminal")(
        lambda: {"voice": {"present": voice is not None, **(voice.status() if voice else absent)}}
    )
    if voice:
        app.add_api_websocket_route("/ws", _socket(voice, set(config["hosts"])))
    app.mount("/", StaticFiles(directory=SCREEN, html=True, check_dir=False))
    return app


def _lifespan(assistant_url: str, bridge_url: str, voice: VoiceSession | None) -> Any:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        limits = app.state.config["timeout_s"]
        timeout = httpx.Timeout(limits["read"], connect=limits["connect"])
        async with (
            httpx.AsyncClient(base_url=assistant_url, timeout=timeout) as assistant,
            # The terminal's own certificate is self-signed; the address is loopback.
            httpx.AsyncClient(base_url=bridge_url, timeout=timeout, verify=False) as bridge,
        ):
            app.state.assistant, app.state.bridge = assistant, bridge
            if voice:
                await voice.start()
            yield
            if voice:
                await voice.stop()

    return lifespan


async def _guarded(request: Request, go_on: Handler) -> Response:
    """Refuse other pages in the same browser, and set the headers of every answer."""
    config = request.app.state.config
    origin = request.headers.get("origin")
    if origin and not _own(origin, set(config["hosts"])):
        response: Response = _problem(403, config["foreign"])
    else:
        response = await go_on(request)
    response.headers.update(config["headers"])
    return response


def _own(origin: str, hosts: set[str]) -> bool:
    try:
        return httpx.URL(origin).host in hosts
    except httpx.InvalidURL:
        return False


async def _to_assistant(request: Request, path: str) -> Response:
    published: Published | None = request.app.state.published
    query = request.query_params
    if published is not None and published.holds(request.method, path, query):
        return await _browse(request, path, published)
    return await _proxy(request, path, request.app.state.assistant, "away")


async def _browse(request: Request, path: str, published: Published) -> Response:
    """What is published: the newest, or while the assistant is away what was kept of it."""
    config, target = request.app.state.config, f"{path}?{request.url.query}"
    try:
        answer = await request.app.state.assistant.get(f"/{path}", params=request.query_params)
    except httpx.TransportError:
        return _kept(published, target) or _problem(502, config["away"])
    if answer.status_code in AWAY and (kept := _kept(published, target)):
        return kept
    if answer.status_code == 200:
        await run_in_threadpool(published.keep, target, answer.content)
    headers = {k: v for k, v in answer.headers.items() if k.lower() not in {*HOP, *DECODED}}
    return Response(answer.content, answer.status_code, headers)


def _kept(published: Published, target: str) -> Response | None:
    found = published.kept(target)
    if found is None:
        return None
    body, when = found
    headers = {"X-Daoban-Kept": when.isoformat(timespec="minutes")}
    return Response(body, 200, headers, media_type="application/json")


async def _to_bridge(request: Request, path: str) -> Response:
    return await _proxy(request, path, request.app.state.bridge, "devices_away")


async def _proxy(request: Request, path: str, client: httpx.AsyncClient, away: str) -> Response:
    config = request.app.state.config
    body = await request.body()
    if len(body) > config["body_bytes"]:
        return _problem(413, config["too_large"])
    url = httpx.URL(path=f"/{path}", query=request.url.query.encode())
    kept = [(k, v) for k, v in request.headers.items() if k.lower() not in HOP]
    try:
        answer = await client.send(
            client.build_request(request.method, url, headers=kept, content=body), stream=True
        )
    except httpx.TransportError:
        return _problem(502, config[away])
    headers = {k: v for k, v in answer.headers.items() if k.lower() not in HOP}
    return StreamingResponse(
        answer.aiter_raw(), answer.status_code, headers, background=BackgroundTask(answer.aclose)
    )


def _problem(status: int, words: dict[str, str]) -> JSONResponse:
    """A problem document, RFC 9457."""
    return JSONResponse(
        {"type": "about:blank", "status": status, **words},
        status_code=status,
        media_type="application/problem+json",
    )


def _socket(voice: VoiceSession, hosts: set[str]) -> Callable[[WebSocket], Awaitable[None]]:
    async def socket(screen: WebSocket) -> None:
        origin = screen.headers.get("origin")
        if origin and not _own(origin, hosts):
            await screen.close(code=1008)
            return
        await screen.accept()
        await voice.attach(screen)

    return socket
