"""Each device pulled out at each step, as the table of docs/transactions.md says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.services import now_in_china
from assistant.transactions import api
from assistant.transactions.gateway import Gateway
from tests.assistant.transactions.conftest import a_ground
from tests.assistant.transactions.hall import NAMES, TERMINAL, DeviceKey, Hall, opened

DOCS = Path(__file__).parents[3] / "docs" / "transactions.md"
ROW = re.compile(r"^\| (\S+) \| ([a-z0-9-]+) \| ([a-z]+) \| (\w+) \| (\S+) \|$", re.MULTILINE)
TABLE = ROW.findall(DOCS.read_text())
STEPS = ("放身份证", "核对信息", "交材料", "确认签名", "看结果", "取回执")
UNUSED = "用不到，照常办"


@pytest.fixture(scope="module")
def hall_and_page(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Hall, TestClient]]:
    """One terminal for the whole table, by the wall clock: the bridge signs by it."""
    home = tmp_path_factory.mktemp("home")
    key = DeviceKey(home / "device")
    gateway = Gateway(a_ground(home, now_in_china), key.key_of)
    app = FastAPI()
    app.include_router(api.router(lambda: gateway.ground, gateway))
    api.install(app)
    with opened(app, key) as found:
        yield found, TestClient(app, base_url="http://assistant/v1/transactions")


def test_the_table_has_every_device_at_every_step() -> None:
    assert {(step, device) for step, device, *_ in TABLE} == set(product(STEPS, NAMES))
    assert len(TABLE) == len(STEPS) * len(NAMES)


@pytest.mark.parametrize("step", STEPS)
def test_each_device_unplugged_at_a_step_and_plugged_in_again(
    hall_and_page: tuple[Hall, TestClient], step: str
) -> None:
    hall, page = hall_and_page
    at = walk_to(step, page, hall)
    for _, device, operation, code, after in (row for row in TABLE if row[0] == step):
        before = page.get(at).json()
        hall.devices.act(device, "unplug")
        hall.devices.until(device, "lost")
        answer = hall.devices.post(f"{device}/{operation}", **body(device))
        assert answer.json()["code"] == code, (step, device)
        assert answer.json()["citizen"]
        assert page.get(at).json() == before
        if after == UNUSED:
            go_on(step, page, hall, at)
        hall.devices.act(device, "plug")
        hall.devices.until(device, "ready")
        again = hall.devices.post(f"{device}/{operation}", **body(device))
        assert again.status_code == 200, (step, device)
        hall.devices.post(f"{device}/close", **body(device))
        go_on(step, page, hall, at)
    page.delete(at)


def body(device: str) -> dict[str, str]:
    return {"source": "document"} if device == "camera" else {}


def walk_to(step: str, page: TestClient, hall: Hall) -> str:
    """The address of a transaction that stands at a step."""
    matter = "mi-payment-list" if step == "看结果" else "nurse-cancel"
    session = hall.devices.bridge.sessions.all()[0].subject
    opening = {"matter": matter, "terminal_id": TERMINAL, "bridge_session": session}
    at = "/" + page.post("", json=opening).json()["id"]
    before = STEPS[: STEPS.index(step)]
    done = ("放身份证", "核对信息") if step == "看结果" else before
    for passed in done:
        if passed != "看结果":
            go_on(passed, page, hall, at)
    return at


def go_on(step: str, page: TestClient, hall: Hall, at: str) -> None:
    """What this step is for, done through the gateway and the devices that it needs."""
    if step == "放身份证":
        assert identify(page, hall, at)["identified"] == ["self"]
    elif step == "核对信息":
        printing = page.get(at).json()["kind"] == "query-print"
        span = {"range_from": "2026-01-01", "range_to": "2026-02-28"}
        sent(page, f"{at}/fields", {"values": span if printing else {"phone": "13800138000"}})
    elif step == "交材料":
        assert sent(page, f"{at}/check")["notice"]["complete"]
    elif step == "确认签名":
        assert sent(page, f"{at}/submission")["receipt"]
    elif step == "看结果":
        assert page.get(f"{at}/result").json()["rows"]
    else:
        assert page.get(f"{at}/papers/receipt", params={"form": "receipt"}).json()["lines"]


def sent(page: TestClient, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    answer = page.post(path, json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def identify(page: TestClient, hall: Hall, at: str) -> dict[str, Any]:
    devices = hall.devices
    devices.act("id-card", "lay", "sample-a")
    devices.post("id-card/open")
    read = devices.post("id-card/read").json()
    devices.post("id-card/close")
    devices.act("id-card", "remove")
    return sent(page, f"{at}/identity", {"assertion": read["assertion"], "data": read["data"]})
