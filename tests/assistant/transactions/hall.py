"""One terminal of a hall, whole: assistant, simulated devices, page server, all really served."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import uvicorn
from fastapi import FastAPI, Request, Response
from starlette.routing import Route

from guard.keys import KeyRing
from guard.sm2 import PublicKey
from kiosk_bridge.settings import BridgeSettings
from tests.kiosk_bridge import terminal as bridges
from voice_client.kiosk_app import VoiceSession, create_app

TERMINAL = "hall-1"
NAMES = ("id-card", "signature-pad", "camera", "a4-printer", "receipt-printer")


@dataclass
class Hall:
    """Where the page is, and the panel of its devices."""

    url: str
    devices: bridges.Terminal

    def page(self, **query: str) -> str:
        asked = "&".join(f"{key}={value}" for key, value in query.items())
        return f"{self.url}/transaction/index.html?{asked}"


class DeviceKey:
    """The terminal's own key, and what enrolment would tell the gateway of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.public = KeyRing.create(folder, ("device",)).private("device").public

    def key_of(self, terminal: str) -> PublicKey | None:
        return self.public if terminal == TERMINAL else None


@contextmanager
def serving(app: FastAPI, port: int) -> Iterator[str]:
    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_level="critical")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = server.force_exit = True
        thread.join()


@contextmanager
def opened(
    assistant: FastAPI,
    key: DeviceKey,
    devices: dict[str, object] | None = None,
    voice: VoiceSession | None = None,
    **more: object,
) -> Iterator[Hall]:
    """The whole terminal; `devices` takes the place of simulated ones."""
    port = bridges.free_port()
    simulated = {name: {"driver": "simulated"} for name in NAMES}
    given = {
        "mode": "demo",
        "terminal_id": TERMINAL,
        "keys": key.folder,
        "limits": bridges.QUICK.model_dump(),
        "origins": [f"http://127.0.0.1:{port}", bridges.ORIGIN],
        "devices": {**simulated, **(devices or {})},
        **more,
    }
    with ExitStack() as stack:
        bridge = stack.enter_context(bridges.running(BridgeSettings.model_validate(given)))
        served = stack.enter_context(serving(assistant, bridges.free_port()))
        screen = create_app(served, voice)
        screen.router.routes.insert(0, _to_bridge(bridge.address))
        yield Hall(stack.enter_context(serving(screen, port)), bridge)


def _to_bridge(address: str) -> Route:
    """/bridge/… of the page's own origin, as a terminal's page server passes it on."""

    async def pass_on(request: Request) -> Response:
        kept = {k: v for k, v in request.headers.items() if k not in ("host", "content-length")}
        async with httpx.AsyncClient(base_url=address, timeout=60) as client:
            answer = await client.request(
                request.method,
                request.url.path.removeprefix("/bridge"),
                headers=kept,
                content=await request.body(),
            )
        media = answer.headers.get("content-type")
        return Response(answer.content, answer.status_code, media_type=media)

    return Route("/bridge/{path:path}", pass_on, methods=["GET", "POST", "DELETE"])
