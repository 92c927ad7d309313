"""What the systems behind do beside taking cases in: progress, fees, fields, faces, own code."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path

import pytest
import yaml

from assistant.transactions.backends.registry import RegistryError, load_registry
from assistant.transactions.errors import BackendFault, RequestFault
from assistant.transactions.gateway import Gateway
from assistant.transactions.ground import Ground
from assistant.transactions.plan import flows
from assistant.transactions.protocol import Case, Opening
from assistant.transactions.routes import told
from tests.assistant.transactions.backend import DOCS, Backend, Waits, begin, documented
from tests.assistant.transactions.terminal import SAMPLES, Terminal


@pytest.fixture
def gateway(real_gateway: Gateway) -> Gateway:
    return real_gateway


@pytest.fixture
def case(real_case: Case) -> Case:
    return real_case


def test_progress_by_receipt_and_document(gateway: Gateway, case: Case) -> None:
    number = gateway.submit(case).number
    found = gateway.interfaces.progress(number, SAMPLES["elder"]["number"])
    assert (found.matter, found.state) == ("护士注销", "办理中")
    with pytest.raises(RequestFault) as caught:
        gateway.interfaces.progress(number, SAMPLES["son"]["number"])
    assert caught.value.code == "no_receipt"


def test_a_document_number_goes_to_no_system_that_the_receipt_cannot_be_of(
    ground: Ground, terminal: Terminal, backend: Backend, tmp_path: Path
) -> None:
    registry = documented(backend, tmp_path, numbers="R[0-9]{4}")
    found = Gateway(ground, terminal.key_of, registry)
    with pytest.raises(RequestFault) as caught:
        found.interfaces.progress("M" + "0" * 21, SAMPLES["elder"]["number"])
    assert caught.value.code == "no_receipt"
    assert found.interfaces.calls("health") == []


def test_a_system_out_of_reach_may_have_the_receipt_and_one_that_cannot_tell_is_passed_over(
    ground: Ground, terminal: Terminal, backend: Backend, waits: Waits, tmp_path: Path
) -> None:
    registry = documented(backend, tmp_path)
    del registry.interfaces["health"].operations["progress"]
    found = Gateway(ground, terminal.key_of, registry, waits)
    case = found.start(Opening("mi-payment-list", terminal_id=terminal.id))
    with pytest.raises(RequestFault) as caught:
        found.interfaces.progress("R0001", SAMPLES["elder"]["number"])
    assert caught.value.code == "no_receipt"
    assert case.interface == "sandbox"
    away = Gateway(ground, terminal.key_of, documented(backend, tmp_path), waits)
    backend.down()
    with pytest.raises(BackendFault) as lost:
        away.interfaces.progress("R0001", SAMPLES["elder"]["number"])
    assert lost.value.code == "backend_unreachable"


@pytest.mark.parametrize("number", ["..", ".", "../people/face", "a b?idNo=1"])
def test_a_number_is_one_piece_of_a_path(
    gateway: Gateway, case: Case, backend: Backend, number: str
) -> None:
    gateway.submit(case)
    with pytest.raises(RequestFault) as caught:
        gateway.interfaces.progress(number, SAMPLES["elder"]["number"])
    assert caught.value.code == "no_receipt"


def test_what_a_system_asks_for_beside_stands_in_the_form(
    gateway: Gateway, case: Case, backend: Backend
) -> None:
    field = case.plan.field("certificate")
    assert (field.label, field.slot, field.required) == ("执业证书编号", "form", False)
    assert gateway.describe("mi-payment-list").fields[-1].id != "certificate"
    gateway.fill(case, {"certificate": "2015440100001"}, "typed")
    gateway.check(case)
    gateway.submit(case)
    assert backend.taken[0].certificate == "2015440100001"


def test_a_system_may_not_ask_for_identity(
    gateway: Gateway, terminal: Terminal, backend: Backend
) -> None:
    backend.fields = [{"id": "name", "label": "姓名", "kind": "text"}]
    assert [f.slot for f in gateway.describe("nurse-cancel").fields if f.id == "name"] == [
        "identity"
    ]
    backend.fields = [{"id": "mother", "label": "母亲", "kind": "text", "slot": "identity"}]
    assert gateway.describe("nurse-cancel").field("mother").slot == "form"
    backend.fields = [{"id": "odd", "label": "怪", "kind": "colour"}]
    with pytest.raises(BackendFault) as caught:
        gateway.describe("nurse-cancel")
    assert (caught.value.code, caught.value.fields) == ("backend_failed", ["kind"])


def test_a_fee_is_asked_for_until_it_is_paid(
    gateway: Gateway, case: Case, backend: Backend
) -> None:
    with pytest.raises(RequestFault) as caught:
        gateway.pay(case)
    assert caught.value.code == "wrong_stage"
    gateway.submit(case)
    due = gateway.pay(case)
    assert (due.due, due.paid, due.code) == ("20元", False, "https://pay.example/R0001")
    assert told.payment_out(due).picture is not None
    backend.paid = True
    assert gateway.pay(case).paid
    backend.down()
    assert gateway.pay(case).paid


def test_a_case_that_cannot_go_on_is_dropped_behind_too(
    gateway: Gateway, terminal: Terminal, backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(flows()["limits"], "cases", 0)
    with pytest.raises(RequestFault) as caught:
        gateway.start(Opening("nurse-cancel", terminal_id=terminal.id))
    assert caught.value.code == "too_many"
    assert backend.dropped == ["c-7"]


def test_a_case_that_nobody_came_back_to_is_dropped_behind_and_wiped(
    gateway: Gateway, case: Case, backend: Backend
) -> None:
    case.touched -= flows()["limits"]["idle_s"] + 1
    gateway.cases.wipe_idle()
    assert backend.dropped == ["c-7"]
    assert not case.values and case.stage == "cancelled"


def test_other_matters_go_to_the_next_interface(gateway: Gateway) -> None:
    assert not gateway.describe("nurse-cancel").simulated
    assert gateway.describe("mi-payment-list").simulated


def test_a_system_that_knows_faces(gateway: Gateway, terminal: Terminal, backend: Backend) -> None:
    terminal.simulated = False
    case = gateway.start(Opening("nurse-cancel", None, None, None, terminal.id, terminal.session))
    assert not case.plan.face  # an application is signed, and wants the card
    case.plan = case.plan.model_copy(update={"face": True})
    data = {"source": "visible", "image": base64.b64encode(b"a face").decode()}
    with pytest.raises(RequestFault) as caught:
        gateway.recognise(case, terminal.sign(data, "camera"), data)
    assert caught.value.code == "face_unknown"
    backend.faces.add(b"a face")
    gateway.recognise(case, terminal.sign(data, "camera"), data)
    assert case.values["name"].shown() == ("device", "样例甲")


def test_an_adapter_of_ones_own_as_the_document_writes_it(
    ground: Ground, terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = re.search(r"```python\n# letterbox.py\n(.*?)```", DOCS.read_text(), re.DOTALL)
    text = re.findall(r"```yaml\n(.*?)```", DOCS.read_text(), re.DOTALL)[1]
    assert code is not None
    (tmp_path / "letterbox.py").write_text(code[1])
    monkeypatch.syspath_prepend(tmp_path)
    content = yaml.safe_load(text)
    content["interfaces"]["archive"]["settings"]["folder"] = str(tmp_path / "box")
    path = tmp_path / "registry.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True))
    terminal.simulated = False
    case = begin(gateway := Gateway(ground, terminal.key_of, load_registry(path)), terminal)
    gateway.check(case)
    with pytest.raises(BackendFault) as caught:
        gateway.submit(case)
    assert caught.value.code == "backend_unreachable"
    (tmp_path / "box").mkdir()
    assert gateway.submit(case).state == "已放进收件箱"
    letter = json.loads(next((tmp_path / "box").glob("*.json")).read_text())
    assert letter["values"]["phone"] == "13800138000"
    assert letter["origins"]["name"] == "device"
    with pytest.raises(BackendFault) as caught:
        gateway.pay(case)
    assert caught.value.code == "backend_cannot"


def test_an_adapter_that_is_not_there_is_said(
    ground: Ground, terminal: Terminal, tmp_path: Path
) -> None:
    path = tmp_path / "registry.yaml"
    path.write_text("interfaces: {x: {name: x, kind: 'no_such_module:X', matters: ['*']}}")
    with pytest.raises(RegistryError, match="no_such_module"):
        Gateway(ground, terminal.key_of, load_registry(path))
