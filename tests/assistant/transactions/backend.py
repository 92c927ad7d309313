"""A small back-end system, really served: opens cases, takes submissions, tells progress.

Its faults are those of the draft national standard's 6.4.4 c: slow, broken, out of reach.
"""

from __future__ import annotations

import base64
import re
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uvicorn
import yaml
from fastapi import FastAPI, Header, HTTPException, Response
from pydantic import BaseModel

from assistant.transactions.backends.registry import Registry, load_registry
from assistant.transactions.gateway import Gateway
from assistant.transactions.protocol import Case, Opening
from tests.assistant.transactions.terminal import SAMPLES, Terminal

DOCS = Path(__file__).parents[3] / "docs" / "transactions.md"


class Applicant(BaseModel):
    name: str
    idNo: str
    mobile: str


class Submission(BaseModel):
    applicant: Applicant
    agent: dict[str, str] = {}
    attachments: list[dict[str, Any]] = []
    channel: str
    certificate: str | None = None


class Backend:
    """Counts what it was really asked to do. `faults` are taken one by one."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self.faces: set[bytes] = set()
        self.faults: deque[str] = deque()
        self.by_key: dict[str, str] = {}
        self.taken: list[Submission] = []
        self.asked: list[tuple[str, str]] = []
        self.dropped: list[str] = []
        self.paid = False
        self.fields = [
            {"id": "certificate", "label": "执业证书编号", "kind": "text", "required": False}
        ]
        self._server: uvicorn.Server | None = None

    def up(self) -> None:
        config = uvicorn.Config(self._app(), host="127.0.0.1", port=self.port, log_level="error")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            assert self._thread.is_alive()
            time.sleep(0.01)

    def down(self) -> None:
        """Close the port; what is open is cut."""
        if self._server is not None:
            self._server.should_exit = self._server.force_exit = True
            self._thread.join()
            self._server = None

    def _app(self) -> FastAPI:
        app = FastAPI()

        @app.get("/items/{item}")
        def describe(item: str) -> dict[str, Any]:
            return {"data": {"fields": self.fields}}

        @app.delete("/cases/{case}")
        def drop(case: str) -> None:
            self.dropped.append(case)

        @app.get("/cases/{case}/fee")
        def fee(case: str) -> dict[str, Any]:
            link = "https://pay.example/R0001"
            return {"data": {"amount": "20元", "paid": self.paid, "link": link}}

        @app.post("/cases")
        def begin() -> dict[str, Any]:
            return {"data": {"id": "c-7"}}

        @app.post("/cases/{case}/submit")
        def submit(
            case: str,
            body: Submission,
            response: Response,
            idempotency_key: str = Header(),
            x_app_key: str = Header(),
        ) -> Any:
            self.asked.append((idempotency_key, x_app_key))
            fault = self.faults.popleft() if self.faults else ""
            if fault == "busy":
                raise HTTPException(503)
            if fault == "odd":
                return {"ok": True}
            if idempotency_key not in self.by_key:
                self.taken.append(body)
                self.by_key[idempotency_key] = f"R{len(self.taken):04d}"
            if fault == "slow":
                time.sleep(0.6)
            return {"data": {"caseNo": self.by_key[idempotency_key], "status": "已收件"}}

        @app.post("/people/face")
        def face(body: dict[str, str], x_app_key: str = Header()) -> dict[str, Any]:
            if base64.b64decode(body["photo"]) not in self.faces:
                raise HTTPException(404)
            return {"data": {"name": "样例甲", "idNo": "440199194908150031"}}

        @app.get("/cases/{number}")
        def progress(number: str, idNo: str) -> dict[str, Any]:
            if number not in self.by_key.values() or idNo != self.taken[0].applicant.idNo:
                raise HTTPException(404)
            return {"data": {"item": "护士注销", "status": "办理中", "day": "2026-11-24"}}

        return app


def documented(backend: Backend, folder: Path, **changes: Any) -> Registry:
    """The register as docs/transactions.md gives it, at this back-end's address."""
    text = re.search(r"```yaml\n(.*?)```", DOCS.read_text(), re.DOTALL)
    assert text is not None
    content = yaml.safe_load(text[1])
    content["interfaces"]["health"] |= {"base_url": backend.url} | changes
    path = folder / "registry.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True))
    return load_registry(path)


class Waits:
    """Adds up what would have been slept, and does something at a given sum."""

    def __init__(self) -> None:
        self.slept = 0.0
        self.at: tuple[float, Callable[[], None]] | None = None

    def __call__(self, seconds: float) -> None:
        self.slept += seconds
        if self.at and self.slept >= self.at[0]:
            self.at[1]()
            self.at = None


def begin(gateway: Gateway, terminal: Terminal, **values: str) -> Case:
    case = gateway.start(Opening("nurse-cancel", None, None, None, terminal.id, terminal.session))
    data = SAMPLES["elder"]
    gateway.identify(case, "self", terminal.sign(data), data)
    gateway.fill(case, {"phone": "13800138000"} | values, "typed")
    return case
