"""A real bridge on a free port, and a client that has a session."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx

from kiosk_bridge.api.app import create_app
from kiosk_bridge.bridge import Bridge
from kiosk_bridge.settings import BridgeSettings, DeviceSettings, Limits, check
from kiosk_bridge.tls import Listen, server

ORIGIN = "http://127.0.0.1:8802"
QUICK = Limits(probe_every_s=0.05, grace_s=3, hang_retry_s=60)
IMPATIENT = Limits(probe_every_s=0.05, probe_timeout_s=0.5, grace_s=0.3, hang_retry_s=60)
"""For drivers that hang on purpose."""
Device = DeviceSettings
Start = Callable[..., "Terminal"]


class Terminal:
    """A running bridge and a client with a session."""

    def __init__(self, bridge: Bridge, address: str) -> None:
        self.bridge = bridge
        self.address = address
        self.stranger = httpx.Client(base_url=address, timeout=30)
        self.client = httpx.Client(base_url=address, timeout=30, headers={"origin": ORIGIN})
        answer = self.client.post("/v1/session")
        assert answer.status_code == 201, answer.text
        self.token: str = answer.json()["token"]
        self.client.headers["authorization"] = f"Bearer {self.token}"

    def post(self, path: str, **fields: object) -> httpx.Response:
        return self.client.post(f"/v1/{path}", json=fields)

    def ask(self, path: str, **fields: object) -> dict[str, object]:
        """The data of an answer that must be good."""
        answer = self.post(path, **fields)
        assert answer.status_code == 200, answer.text
        data: dict[str, object] = answer.json()["data"]
        return data

    def code(self, path: str, **fields: object) -> str:
        """The code of a problem that must be one."""
        answer = self.post(path, **fields)
        assert answer.status_code >= 400, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        code: str = answer.json()["code"]
        return code

    def act(self, device: str, action: str, value: str = "") -> None:
        answer = self.post("panel", device=device, action=action, value=value)
        assert answer.status_code == 200, answer.text

    def state(self, device: str) -> str:
        listed = self.stranger.get("/v1/devices").json()["devices"]
        state: str = next(entry["state"] for entry in listed if entry["id"] == device)
        return state

    def until(self, device: str, state: str) -> None:
        wait_for(lambda: self.state(device) == state, f"{device} {state}")


def wait_for(holds: Callable[[], bool], what: str, patience_s: float = 30) -> None:
    end = time.monotonic() + patience_s
    while not holds():
        assert time.monotonic() < end, f"waited in vain for: {what}"
        time.sleep(0.03)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(settings: BridgeSettings) -> Iterator[Terminal]:
    app = create_app(check(settings))
    port = free_port()
    serving = server(app, Listen(port=port, http=True), settings.tls)
    thread = threading.Thread(target=serving.run, daemon=True)
    thread.start()
    wait_for(lambda: serving.started, "server")
    terminal = Terminal(app.state.bridge, f"http://127.0.0.1:{port}")
    try:
        yield terminal
    finally:
        terminal.client.close()
        terminal.stranger.close()
        serving.should_exit = True
        thread.join(10)
