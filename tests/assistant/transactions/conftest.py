"""The gateway on the real pack, with a real key ring, store and HTTP application."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, sync_playwright

from assistant.dialogue.sessions import Sessions
from assistant.transactions import api
from assistant.transactions.gateway import Gateway
from assistant.transactions.ground import Ground
from assistant.transactions.protocol import Case
from guard.keys import KeyRing
from guard.switch import KillSwitch
from knowledge.pack import PACKS, Pack, load_pack
from tests.assistant.transactions.backend import Backend, Waits, begin, documented
from tests.assistant.transactions.terminal import Clock, Terminal


@functools.cache
def tianhe() -> Pack:
    return load_pack(PACKS / "tianhe")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Closed after each file: while it is open no asynchronous test can run in this thread."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def pack() -> Pack:
    return tianhe()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def terminal(clock: Clock) -> Terminal:
    return Terminal(clock)


@pytest.fixture
def ground(tmp_path: Path, clock: Clock) -> Ground:
    return a_ground(tmp_path, clock)


def a_ground(home: Path, clock: Callable[[], dt.datetime]) -> Ground:
    """What a gateway stands on, in a folder of its own."""
    return Ground(
        pack=tianhe(),
        keys=KeyRing.create(home / "keys"),
        sessions=Sessions(180, 10),
        switch=KillSwitch(home / "switch.json"),
        home=home,
        work_days=(1, 2, 3, 4, 5),
        clock=clock,
    )


@pytest.fixture
def gateway(ground: Ground, terminal: Terminal) -> Gateway:
    return Gateway(ground, terminal.key_of)


@pytest.fixture
def page(ground: Ground, gateway: Gateway) -> TestClient:
    """A client of the routes, as the page uses them."""
    app = FastAPI()
    app.include_router(api.router(lambda: ground, gateway))
    api.install(app)
    return TestClient(app, base_url="http://assistant/v1/transactions")


@pytest.fixture
def backend(monkeypatch: pytest.MonkeyPatch) -> Iterator[Backend]:
    monkeypatch.setenv("HEALTH_APP_KEY", "sesame")
    running = Backend()
    running.up()
    yield running
    running.down()


@pytest.fixture
def waits() -> Waits:
    return Waits()


@pytest.fixture
def real_gateway(
    ground: Ground, terminal: Terminal, backend: Backend, waits: Waits, tmp_path: Path
) -> Gateway:
    """With the register of docs/transactions.md, behind which a real system stands."""
    quick = {"timeout_s": {"connect": 0.3, "read": 0.3}}
    return Gateway(ground, terminal.key_of, documented(backend, tmp_path, **quick), waits)


@pytest.fixture
def real_case(real_gateway: Gateway, terminal: Terminal) -> Case:
    terminal.simulated = False
    opened = begin(real_gateway, terminal)
    real_gateway.check(opened)
    return opened
