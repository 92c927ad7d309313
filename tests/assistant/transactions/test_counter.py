"""Beside a transaction: window codes, progress, 好差评."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant.transactions.errors import RequestFault
from assistant.transactions.gateway import Gateway
from assistant.transactions.protocol import Case, Opening
from assistant.transactions.store import Store
from tests.assistant.transactions.terminal import MORNING, SAMPLES, Clock, Terminal


def finished(gateway: Gateway, terminal: Terminal) -> Case:
    case = gateway.start(
        Opening("nurse-cancel", terminal_id=terminal.id, bridge_session=terminal.session)
    )
    gateway.identify(case, "self", terminal.sign(SAMPLES["elder"]), SAMPLES["elder"])
    gateway.fill(case, {"phone": "13800138000"}, "typed")
    gateway.check(case)
    gateway.submit(case)
    return case


def test_a_window_code_lapses_after_a_week(page: TestClient, clock: Clock) -> None:
    body = {"matter": "elder-card", "question": "老人证怎么办"}
    code = page.post("/slips", json=body).headers["x-window-code"]
    told = page.get(f"/slips/{code.lower()}").json()
    assert (told["question"], told["matter"]["id"]) == ("老人证怎么办", "elder-card")
    assert told["explained"]["materials"]
    clock.on(days=8)
    assert page.get(f"/slips/{code}").json()["code"] == "unknown_code"


def test_progress_of_a_practice_needs_no_list(gateway: Gateway, terminal: Terminal) -> None:
    case = finished(gateway, terminal)
    assert case.receipt is not None
    number = case.receipt.number
    gateway.leave(case)
    found = gateway.counter.progress(number, SAMPLES["elder"]["number"])
    assert found.matter.startswith("护士执业证书核发") and "模拟" in found.state
    assert found.at == MORNING.date()


@pytest.mark.parametrize(
    ("number", "document"),
    [
        ("", "440199198406071016"),
        ("M20261123", "440199194908150031"),
        ("没有这个号", "440199194908150031"),
    ],
)
def test_a_wrong_number_or_document_finds_nothing(
    gateway: Gateway, terminal: Terminal, number: str, document: str
) -> None:
    case = finished(gateway, terminal)
    assert case.receipt is not None
    with pytest.raises(RequestFault) as caught:
        gateway.counter.progress(number or case.receipt.number, document)
    assert caught.value.code == "no_receipt"


def test_one_evaluation_for_each_transaction(
    page: TestClient, gateway: Gateway, terminal: Terminal
) -> None:
    code = finished(gateway, terminal).evaluation
    body = {"code": code, "level": 2, "reasons": ["等得太久"]}
    assert page.post("/evaluation", json=body).status_code == 204
    assert page.post("/evaluation", json=body).json()["code"] == "already_evaluated"
    assert page.post("/evaluation", json=body | {"code": "NOSUCH22"}).json()["code"] == (
        "unknown_code"
    )


@pytest.mark.parametrize(
    ("level", "reasons", "status"),
    [
        (5, [], 204),
        (1, ["机器出错", "等得太久"], 204),
        (1, [], 204),
        (5, ["机器出错"], 422),
        (1, ["别的话"], 422),
        (0, [], 422),
        (6, [], 422),
    ],
)
def test_levels_and_reasons(
    page: TestClient,
    gateway: Gateway,
    terminal: Terminal,
    level: int,
    reasons: list[str],
    status: int,
) -> None:
    code = finished(gateway, terminal).evaluation
    body = {"code": code, "level": level, "reasons": reasons}
    assert page.post("/evaluation", json=body).status_code == status


def test_evaluations_hold_no_names_and_outlive_the_process(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'kept.db'}"
    code = Store(url).open_evaluation("nurse-cancel", MORNING.date())
    again = Store(url)
    again.evaluate(code, 4, [])
    assert again.counts() == [{"matter": "nurse-cancel", "level": 4, "count": 1}]
    assert code.encode() not in (tmp_path / "kept.db").read_bytes()


def test_nothing_of_a_practice_reaches_the_disk(
    gateway: Gateway, terminal: Terminal, tmp_path: Path
) -> None:
    case = finished(gateway, terminal)
    assert case.receipt is not None and case.evaluation is not None
    gateway.counter.evaluate(case.evaluation, 5, [])
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for secret in ("样例甲", SAMPLES["elder"]["number"], "13800138000", case.receipt.number):
        assert secret.encode() not in written
    assert gateway.counter.counts() == []
