"""Beside a transaction: window codes, progress, 好差评."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant.transactions.errors import RequestFault
from assistant.transactions.gateway import Gateway
from assistant.transactions.paper.document import look
from assistant.transactions.protocol import Case, Opening
from assistant.transactions.store import Store
from guard.label import TEXT_LABEL
from knowledge.fields import FIELD_NAMES, Field
from tests.assistant.transactions.pictures import sheet
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
    body = {"matter": "elder-card", "question": "老人证怎么办", "form": "receipt"}
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
    found = gateway.interfaces.progress(number, SAMPLES["elder"]["number"])
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
        gateway.interfaces.progress(number or case.receipt.number, document)
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
    _, code = notice_with_a_name(gateway, terminal)
    told = gateway.counter.told(code)
    assert told["missing"]
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for secret in ("样例甲", SAMPLES["elder"]["number"], "13800138000", case.receipt.number):
        assert secret.encode() not in written
    assert gateway.counter.counts() == []
    again = Gateway(gateway.ground, terminal.key_of)
    with pytest.raises(RequestFault) as caught:
        again.counter.told(code)
    assert caught.value.code == "unknown_code"


def notice_with_a_name(gateway: Gateway, terminal: Terminal) -> tuple[str, str]:
    """The text of a one-time notice that names the citizen, and its window code."""
    opening = Opening("nurse-change", terminal_id=terminal.id, bridge_session=terminal.session)
    case = gateway.start(opening)
    gateway.identify(case, "self", terminal.sign(SAMPLES["elder"]), SAMPLES["elder"])
    gateway.desk.lay(case, "m2", sheet(["护士执业证书", "执业地点：样例医院", "别人的证书"]))
    gateway.check(case)
    paper = gateway.paper(case, "notice")
    said = next(block.text for block in paper.blocks if "这个号码：" in block.text)
    return paper.characters(), said.rpartition("：")[2]


def test_a_window_code_opens_no_names(
    gateway: Gateway, terminal: Terminal, page: TestClient
) -> None:
    paper, code = notice_with_a_name(gateway, terminal)
    assert "没有看到“样例甲”的名字" in paper
    shown = page.get("/window", params={"code": code}).text
    assert "没有看到“本人”的名字" in shown and "样例甲" not in shown


def test_the_clerk_opens_a_slips_code(page: TestClient) -> None:
    assert "办事单上的号码" in page.get("/window").text
    body = {"matter": "elder-card", "question": "老人证怎么办", "form": "receipt"}
    code = page.post("/slips", json=body).headers["x-window-code"]
    shown = page.get("/window", params={"code": code.lower()})
    assert shown.status_code == 200
    for said in ("老人证怎么办", "机器上已经讲过", FIELD_NAMES[Field.MATERIALS], TEXT_LABEL):
        assert said in shown.text
    assert "<script" not in shown.text
    wrong = page.get("/window", params={"code": "<b>"})
    assert wrong.status_code == 404 and "查不到" in wrong.text and "<b>" not in wrong.text


def test_evaluating_later_by_phone(
    page: TestClient, gateway: Gateway, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "https://example.test/v1/transactions/evaluation/{code}"
    monkeypatch.setitem(look(), "evaluate_url", address)
    case = finished(gateway, terminal)
    lines = page.get(f"/{case.id}/papers/receipt", params={"form": "receipt"}).json()["lines"]
    number, found = (line["text"] for line in lines if line["kind"] == "qr")
    assert case.receipt is not None and number == case.receipt.number
    code = found.rpartition("/")[2]
    assert code == case.evaluation
    page.delete(f"/{case.id}")
    form = page.get(f"/evaluation/{code}").text
    assert "非常满意" in form and "等得太久" in form and "<script" not in form
    assert page.post(f"/evaluation/{code}", data={}).status_code == 422
    rated = page.post(f"/evaluation/{code}", data={"level": "2", "reasons": ["等得太久"]})
    assert rated.status_code == 200 and "谢谢您的评价" in rated.text
    again = page.post(f"/evaluation/{code}", data={"level": "5"})
    assert again.status_code == 409 and "已经评价过" in again.text


def test_calls_of_an_interface(page: TestClient, gateway: Gateway, terminal: Terminal) -> None:
    assert page.get("/interfaces/sandbox/calls").json() == []
    assert page.get("/interfaces").json()[0]["state"] == "up"
    finished(gateway, terminal)
    answer = page.post("/progress", json={"number": "M" + "0" * 21, "document": "44019"})
    assert answer.json()["code"] == "no_receipt"
    calls = page.get("/interfaces/sandbox/calls").json()
    done = [(call["operation"], call["outcome"]) for call in calls]
    names = ("describe", "start", "choices", "fill", "check", "submit")
    assert done == [*((name, "ok") for name in names), ("progress", "no_receipt")]
    assert not {"样例甲", "13800138000"} & set(str(calls).split("'"))
    state = page.get("/interfaces").json()[0]
    assert (state["state"], state["failures"], state["last"]) == ("up", 0, calls[-1])
    assert page.get("/interfaces/nowhere/calls").json()["code"] == "unknown_interface"
