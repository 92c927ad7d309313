"""A real bridge on a free port, with simulated devices unless a test says otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from kiosk_bridge.settings import BridgeSettings
from tests.kiosk_bridge.terminal import ORIGIN, QUICK, Device, Start, Terminal, running


@pytest.fixture
def start() -> Iterator[Start]:
    """Start a bridge with given devices; `start()` alone simulates all of them."""
    with ExitStack() as opened:

        def begin(devices: dict[str, Device] | None = None, **fields: object) -> Terminal:
            given = {"mode": "demo", "origins": [ORIGIN], "limits": QUICK, **fields}
            settings = BridgeSettings.model_validate(given | {"devices": devices or {}})
            settings = settings if devices else settings.simulate_all()
            return opened.enter_context(running(settings))

        yield begin


@pytest.fixture
def terminal(start: Start) -> Terminal:
    return start()


@pytest.fixture
def programs() -> dict[str, Path]:
    names = ("lp", "lpstat", "cancel", "espeak-ng", "paplay")
    return {name: Path("/usr/bin") / name for name in names}
