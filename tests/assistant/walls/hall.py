"""The whole application with the transactions and the sandbox, in a home of its own."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.api.app import create_app
from assistant.services import Services, now_in_china
from assistant.serving import ServeSettings, limits
from guard.assertion import ReplayStore
from guard.enrol import Terminals
from guard.keys import KeyRing
from guard.switch import KillSwitch

TERMINAL, BRIDGE = "hall-1", "bridge-session"
MATTER = "nurse-cancel"


@dataclass(frozen=True, repr=False, eq=False)
class Hall:
    """A served application and what a smuggler in it would know."""

    app: FastAPI
    client: TestClient
    services: Services
    bridge: KeyRing
    """Of the device service of the enrolled terminal, its key in the same folder."""

    def __repr__(self) -> str:
        return "<the hall>"

    def start(self) -> str:
        """A new transaction; its id."""
        opening = {"matter": MATTER, "terminal_id": TERMINAL, "bridge_session": BRIDGE}
        answer = self.client.post("/v1/transactions", json=opening)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def look(self, transaction: str) -> dict[str, Any] | None:
        """What the transaction holds now, None where it has been left."""
        answer = self.client.get(f"/v1/transactions/{transaction}")
        return dict(answer.json()) if answer.status_code == 200 else None


def a_hall(real_services: Services, home: Path) -> Hall:
    """Open the application with one enrolled terminal."""
    services = replace(
        real_services,
        settings=real_services.settings.model_copy(update={"home": home}),
        keys=KeyRing.create(home / "keys"),
        switch=KillSwitch(home / "switch.json"),
        clock=now_in_china,
    )
    bridge = KeyRing.create(home / "keys", ("device",))
    terminals = Terminals(home / "terminals.json", ReplayStore())
    code = terminals.new_code(TERMINAL, time.time())
    terminals.enrol(TERMINAL, code, bridge.private("device").public, time.time())
    app = create_app(services, limits(ServeSettings(rate_limits=False)))
    client = TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False)
    return Hall(app, client, services, bridge)
