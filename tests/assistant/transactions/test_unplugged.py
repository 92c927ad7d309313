"""Each device pulled out at each step, as the table of docs/transactions.md says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.services import now_in_china
from assistant.transactions import api
from assistant.transactions.gateway import Gateway
from assistant.transactions.ground import Ground
from tests.assistant.transactions.hall import TERMINAL, DeviceKey, Hall, opened

DOCS = Path(__file__).parents[3] / "docs" / "transactions.md"
ROW = re.compile(
    r"^\| (\S+) \| ([a-z0-9-]+) \| ([a-z]+) \| (\w+) \| 不变 \| 接着\w \|$", re.MULTILINE
)
TABLE = ROW.findall(DOCS.read_text())
MATTERS = {"看结果": "mi-payment-list"}


@pytest.fixture
def clock() -> object:
    """The wall clock: the bridge signs by it."""
    return now_in_china


@pytest.fixture
def key(tmp_path: Path) -> DeviceKey:
    return DeviceKey(tmp_path / "device")


@pytest.fixture
def app(ground: Ground, key: DeviceKey) -> FastAPI:
    made = FastAPI()
    made.include_router(api.router(lambda: ground, Gateway(ground, key.key_of)))
    api.install(made)
    return made


@pytest.fixture
def hall(app: FastAPI, key: DeviceKey) -> Iterator[Hall]:
    with opened(app, key) as found:
        yield found


def test_the_table_has_every_step_that_needs_a_device() -> None:
    assert len(TABLE) == 6
    assert {step for step, *_ in TABLE} == {"放身份证", "交材料", "确认签名", "看结果", "取回执"}


@pytest.mark.parametrize(("step", "device", "operation", "code"), TABLE)
def test_unplugged_at_a_step_and_plugged_in_again(
    hall: Hall, app: FastAPI, step: str, device: str, operation: str, code: str
) -> None:
    page, devices = TestClient(app, base_url="http://assistant/v1/transactions"), hall.devices
    body = {"source": "document"} if device == "camera" else {}
    at = walk_to(step, page, hall)
    before = page.get(at).json()

    devices.act(device, "unplug")
    devices.until(device, "lost")
    answer = devices.post(f"{device}/{operation}", **body)
    assert answer.json()["code"] == code
    assert answer.json()["citizen"]
    assert page.get(at).json() == before

    devices.act(device, "plug")
    devices.until(device, "ready")
    assert devices.post(f"{device}/{operation}", **body).status_code == 200
    if device == "id-card":
        assert identify(page, hall, at)["identified"] == ["self"]


def walk_to(step: str, page: TestClient, hall: Hall) -> str:
    """The address of a transaction that stands at a step."""
    matter = MATTERS.get(step, "nurse-cancel")
    session = hall.devices.bridge.sessions.all()[0].subject
    opening = {"matter": matter, "terminal_id": TERMINAL, "bridge_session": session}
    at = "/" + page.post("", json=opening).json()["id"]
    if step == "放身份证":
        return at
    identify(page, hall, at)
    values = {"range_from": "2026-01-01", "range_to": "2026-02-28"}
    if step != "看结果":
        values = {"phone": "13800138000"}
    assert page.post(f"{at}/fields", json={"values": values}).status_code == 200
    if step in {"确认签名", "取回执"}:
        page.post(f"{at}/check")
    if step == "取回执":
        page.post(f"{at}/submission")
    return at


def identify(page: TestClient, hall: Hall, at: str) -> dict[str, object]:
    devices = hall.devices
    devices.act("id-card", "lay", "sample-a")
    devices.post("id-card/open")
    read = devices.post("id-card/read").json()
    devices.post("id-card/close")
    body = {"assertion": read["assertion"], "data": read["data"]}
    answer = page.post(f"{at}/identity", json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = answer.json()
    return found
