"""From a question to a printed receipt, through everything that is real.

Assistant with its base and guard, gateway and sandbox, the bridge, and a CUPS queue that lays down
what it prints; only the card and the document camera are simulated, and say so.
"""

from __future__ import annotations

import base64
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import pytest

from assistant.api.app import create_app
from assistant.services import Services, now_in_china
from assistant.serving import ServeSettings, limits
from assistant.transactions import api
from guard.assertion import ReplayStore
from guard.enrol import Terminals
from guard.label import TEXT_LABEL
from tests.assistant.transactions.hall import TERMINAL, DeviceKey, Hall, opened
from tests.kiosk_bridge.cups_server import CupsServer, cups
from tests.kiosk_bridge.terminal import wait_for

pytestmark = pytest.mark.cups
MATERIAL = 20_000_000
"""Bytes that a request with one page of a material may have."""


@dataclass
class Street:
    """The terminal and its paper tray."""

    hall: Hall
    queue: CupsServer
    client: httpx.Client

    def ask(self, text: str) -> dict[str, Any]:
        return self.api("POST", "ask", {"text": text, "terminal_id": TERMINAL})

    def api(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        answer = self.client.request(method, f"/api/v1/{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json()

    def bridge(self, path: str, token: str | None = None, **body: Any) -> dict[str, Any]:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        answer = self.client.post(f"/bridge/v1/{path}", json=body, headers=headers)
        assert answer.is_success, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def printed(self, content: bytes, token: str) -> str:
        """The text of what came out of the printer, without spaces."""
        encoded = base64.b64encode(content).decode()
        job = self.bridge("a4-printer/print", token, content=encoded, format="pdf")["data"]["job"]
        paper = self.queue.paper(job)
        wait_for(paper.exists, "paper")
        told = subprocess.run(["pdftotext", paper, "-"], capture_output=True, text=True, check=True)
        return "".join(told.stdout.split())


@pytest.fixture(scope="module")
def street(real_services: Services, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    home = tmp_path_factory.mktemp("home")
    settings = real_services.settings.model_copy(update={"home": home})
    services = replace(real_services, settings=settings, clock=now_in_china)
    key = DeviceKey(home / "device")
    _enrol(home, key)
    roomy = limits(ServeSettings(rate_limits=False)).model_copy(update={"body_bytes": MATERIAL})
    app = create_app(services, roomy)
    app.include_router(api.router_of(lambda: services))
    api.install(app)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="daoban-cups-")))
        queue = stack.enter_context(cups(folder))
        queue.add_tray("Tray")
        printer = {"driver": "cups", "settings": {"queue": "Tray", "server": queue.address}}
        programs = {name: Path("/usr/bin") / name for name in ("lp", "lpstat", "cancel")}
        devices: dict[str, object] = {"a4-printer": printer}
        hall = stack.enter_context(opened(app, key, devices, programs=programs))
        client = stack.enter_context(httpx.Client(base_url=hall.url, timeout=60))
        yield Street(hall, queue, client)


def _enrol(home: Path, key: DeviceKey) -> None:
    """As an operator does: a one-time code, and the terminal's public key."""
    terminals = Terminals(home / "terminals.json", ReplayStore())
    now = now_in_china().timestamp()
    terminals.enrol(TERMINAL, terminals.new_code(TERMINAL, now), key.public, now)


def begin(street: Street, question: str, kind: str) -> tuple[dict[str, Any], str, dict[str, Any]]:
    """Ask, take the handoff of that kind, begin, lay the card: (transaction, token, answer)."""
    answer = street.ask(question)
    assert answer["status"] == "answered", answer
    handoff = next(h for h in answer["handoffs"] if h["kind"] == kind)
    session = street.bridge("session")
    made = street.api(
        "POST",
        "transactions",
        {
            "matter": handoff["target"],
            "question": question,
            "session_id": answer["session_id"],
            "terminal_id": TERMINAL,
            "bridge_session": session["session_id"],
        },
    )
    assert made["label"] == "模拟办理"
    token = session["token"]
    street.hall.devices.act("id-card", "lay", "sample-a")
    street.bridge("id-card/open", token)
    read = street.bridge("id-card/read", token)
    assert read["simulated"] and "模拟" in read["label"]
    street.bridge("id-card/close", token)
    street.hall.devices.act("id-card", "remove")
    body = {"assertion": read["assertion"], "data": read["data"]}
    case = street.api("POST", f"transactions/{made['id']}/identity", body)
    assert case["identified"] == ["self"]
    return case, token, answer


def paper(street: Street, case: dict[str, Any], which: str) -> bytes:
    answer = street.client.get(f"/api/v1/transactions/{case['id']}/papers/{which}")
    assert answer.status_code == 200, answer.text
    return answer.content


def end(street: Street, case: dict[str, Any], token: str) -> None:
    path = f"/api/v1/transactions/{case['id']}"
    assert street.client.delete(path).status_code == 204
    assert street.client.get(path).json()["code"] == "unknown_transaction"
    headers = {"authorization": f"Bearer {token}"}
    assert street.client.delete("/bridge/v1/session", headers=headers).is_success


def test_from_a_question_to_a_printed_receipt(street: Street) -> None:
    case, token, answer = begin(street, "护士执业证怎么注销", "apply")
    assert answer["matter"]["id"] == "nurse-cancel"
    assert answer["label"]["text"] == TEXT_LABEL
    at = f"transactions/{case['id']}"
    street.api("POST", f"{at}/fields", {"values": {"phone": "13800138000"}})
    street.bridge("signature-pad/open", token)
    street.hall.devices.act("signature-pad", "sign")
    drawn = street.bridge("signature-pad/get", token)
    street.bridge("signature-pad/close", token)
    signed = {"assertion": drawn["assertion"], "data": drawn["data"]}
    street.api("POST", f"{at}/signature", signed)
    notice = street.api("POST", f"{at}/check")["notice"]
    assert notice["text"].startswith("材料齐全，等待人工受理")
    receipt = street.api("POST", f"{at}/submission")["receipt"]
    assert street.api("POST", f"{at}/submission")["receipt"] == receipt

    text = street.printed(paper(street, case, "receipt"), token)
    for said in ("模拟办理", "申报回执", receipt["number"], "样例甲", "已在签名板上签名"):
        assert said in text
    assert "440199194908150031" not in text
    assert TEXT_LABEL.replace(" ", "") not in text

    number = {"number": receipt["number"], "document": "440199194908150031"}
    assert "模拟" in street.api("POST", "transactions/progress", number)["state"]
    code = street.api("GET", at)["evaluation"]
    rated = street.client.post("/api/v1/transactions/evaluation", json={"code": code, "level": 5})
    assert rated.status_code == 204
    end(street, case, token)


def test_from_a_question_to_a_printed_list(street: Street) -> None:
    case, token, answer = begin(street, "怎么打印医保缴费清单", "print")
    assert answer["matter"]["id"] == "mi-payment-list"
    at = f"transactions/{case['id']}"
    values = {"range_from": "2026-01-01", "range_to": "2026-06-30"}
    street.api("POST", f"{at}/fields", {"values": values})
    text = street.printed(paper(street, case, "result"), token)
    assert "模拟办理" in text and "2026年6月" in text and "2026年1月" in text
    end(street, case, token)


def test_a_material_under_the_simulated_camera(street: Street) -> None:
    """The camera's sample page is no certificate: pre-review says so, and lets nobody be sure."""
    case, token, _ = begin(street, "护士执业变更注册怎么办", "apply")
    at = f"transactions/{case['id']}"
    street.api("POST", f"{at}/fields", {"values": {"phone": "13800138000"}})
    street.bridge("camera/init", token, source="document")
    photo = street.bridge("camera/photo", token, source="document")["data"]["image"]
    street.bridge("camera/close", token, source="document")
    laid = street.api("POST", f"{at}/materials/m2", {"image": photo})
    findings = laid["materials"][1]["findings"]
    assert any("没有看到" in finding["problem"] for finding in findings)
    notice = street.api("POST", f"{at}/check")["notice"]
    assert not notice["complete"]
    text = street.printed(paper(street, case, "notice"), token)
    assert "一次性告知" in text and "护士变更注册申请审核表" in text
    assert TEXT_LABEL.replace(" ", "") in text
    end(street, case, token)


def test_a_reading_cannot_be_used_for_another_transaction(street: Street) -> None:
    case, token, _ = begin(street, "护士执业证怎么注销", "apply")
    street.hall.devices.act("id-card", "lay", "sample-a")
    street.bridge("id-card/open", token)
    read = street.bridge("id-card/read", token)
    street.bridge("id-card/close", token)
    body = {"assertion": read["assertion"], "data": read["data"]}
    at = f"/api/v1/transactions/{case['id']}/identity"
    assert street.client.post(at, json=body).status_code == 200
    again = street.client.post(at, json=body)
    assert (again.status_code, again.json()["code"]) == (403, "assertion_rejected")
    end(street, case, token)


def test_no_paper_then_paper(street: Street) -> None:
    case, token, _ = begin(street, "怎么打印社保缴费证明", "print")
    content = paper(street, case, "result")
    street.queue.fault.write_text("media-empty-error")
    encoded = base64.b64encode(content).decode()
    headers = {"authorization": f"Bearer {token}"}
    body = {"content": encoded, "format": "pdf"}

    def refused() -> bool:
        answer = street.client.post("/bridge/v1/a4-printer/print", json=body, headers=headers)
        return answer.status_code >= 400 and "纸" in answer.json()["citizen"]

    wait_for(refused, "the printer to say that it has no paper")
    assert street.api("GET", f"transactions/{case['id']}")["stage"] == "submitted"
    street.queue.fault.write_text("")
    wait_for(lambda: "Tray-" not in street.queue.told("lpstat", "-o"), "the queue to empty")
    assert "社会保险缴费个人证明" in street.printed(content, token)
    end(street, case, token)
