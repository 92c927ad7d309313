"""The gateway on the real pack, with a real key ring, store and HTTP application."""

from __future__ import annotations

import functools
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.dialogue.sessions import Sessions
from assistant.transactions import api
from assistant.transactions.gateway import Gateway
from assistant.transactions.ground import Ground
from guard.keys import KeyRing
from guard.switch import KillSwitch
from knowledge.pack import PACKS, Pack, load_pack
from tests.assistant.transactions.terminal import Clock, Terminal


@functools.cache
def tianhe() -> Pack:
    return load_pack(PACKS / "tianhe")


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
def ground(tmp_path: Path, clock: Clock, pack: Pack) -> Ground:
    return Ground(
        pack=pack,
        keys=KeyRing.create(tmp_path / "keys"),
        sessions=Sessions(180, 10),
        switch=KillSwitch(tmp_path / "switch.json"),
        home=tmp_path,
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
