"""A back-end in another process of thought: the register of docs/transactions.md, followed.

The waits between attempts are counted, not slept, and the port is closed and opened for real.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.transactions.backends.registry import Registry, RegistryError, load_registry
from assistant.transactions.errors import BackendFault, RequestFault
from assistant.transactions.gateway import Gateway
from assistant.transactions.ground import Ground
from assistant.transactions.protocol import Case, Opening
from tests.assistant.transactions.backend import Backend
from tests.assistant.transactions.terminal import SAMPLES, Terminal

DOCS = Path(__file__).parents[3] / "docs" / "transactions.md"


@pytest.fixture
def backend(monkeypatch: pytest.MonkeyPatch) -> Iterator[Backend]:
    monkeypatch.setenv("HEALTH_APP_KEY", "sesame")
    running = Backend()
    running.up()
    yield running
    running.down()


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


@pytest.fixture
def waits() -> Waits:
    return Waits()


@pytest.fixture
def gateway(
    ground: Ground, terminal: Terminal, backend: Backend, waits: Waits, tmp_path: Path
) -> Gateway:
    quick = {"timeout_s": {"connect": 0.3, "read": 0.3}}
    return Gateway(ground, terminal.key_of, documented(backend, tmp_path, **quick), waits)


@pytest.fixture
def case(gateway: Gateway, terminal: Terminal) -> Case:
    terminal.simulated = False
    opened = begin(gateway, terminal)
    gateway.check(opened)
    return opened


def begin(gateway: Gateway, terminal: Terminal, **values: str) -> Case:
    case = gateway.start(Opening("nurse-cancel", None, None, None, terminal.id, terminal.session))
    data = SAMPLES["elder"]
    gateway.identify(case, "self", terminal.sign(data), data)
    gateway.fill(case, {"phone": "13800138000"} | values, "typed")
    return case


def test_a_submission_reaches_the_system_in_its_own_words(
    gateway: Gateway, case: Case, backend: Backend
) -> None:
    receipt = gateway.submit(case)
    assert (receipt.number, receipt.state) == ("R0001", "已收件")
    assert case.behind == "c-7"
    taken = backend.taken[0]
    assert (taken.applicant.name, taken.applicant.mobile) == ("样例甲", "13800138000")
    assert (taken.channel, taken.agent) == ("kiosk", {})
    assert backend.asked[0][1] == "sesame"


def test_submitting_twice_submits_once(gateway: Gateway, case: Case, backend: Backend) -> None:
    assert gateway.submit(case) is gateway.submit(case)
    assert len(backend.asked) == 1


def test_an_answer_that_got_lost_is_fetched_with_the_same_key(
    gateway: Gateway, case: Case, backend: Backend
) -> None:
    backend.faults.extend(["slow", "slow"])
    assert gateway.submit(case).number == "R0001"
    assert len(backend.asked) == 3
    assert len({key for key, _ in backend.asked}) == 1
    assert len(backend.taken) == 1


def test_a_timeout_to_the_end_keeps_what_was_entered(
    gateway: Gateway, case: Case, backend: Backend
) -> None:
    backend.faults.extend(["slow"] * 6)
    with pytest.raises(BackendFault) as caught:
        gateway.submit(case)
    assert caught.value.code == "backend_timeout"
    assert "内容还在" in caught.value.problem.citizen
    assert case.values["phone"].shown()[1] == "13800138000"
    assert gateway.submit(case).number == "R0001"
    assert len(backend.taken) == 1


def test_thirty_seconds_without_network_lose_nothing(
    gateway: Gateway, case: Case, backend: Backend, waits: Waits
) -> None:
    backend.down()
    waits.at = (30, backend.up)
    assert gateway.submit(case).number == "R0001"
    assert waits.slept == 30
    assert len(backend.taken) == 1
    call = gateway.states()[0].last
    assert call is not None
    assert (call.operation, call.outcome, call.attempts) == ("submit", "ok", 6)


def test_a_longer_loss_is_told_and_can_be_tried_again(
    gateway: Gateway, case: Case, backend: Backend
) -> None:
    backend.down()
    with pytest.raises(BackendFault) as caught:
        gateway.submit(case)
    assert caught.value.code == "backend_unreachable"
    state = gateway.states()[0]
    assert (state.state, state.failures) == ("down", 1)
    backend.up()
    assert gateway.submit(case).number == "R0001"
    assert gateway.states()[0].state == "up"


def test_a_busy_system_is_asked_again(gateway: Gateway, case: Case, backend: Backend) -> None:
    backend.faults.extend(["busy", "busy"])
    assert gateway.submit(case).number == "R0001"
    assert len(backend.asked) == 3


def test_an_answer_against_the_register_is_a_fault(
    gateway: Gateway, case: Case, backend: Backend
) -> None:
    backend.faults.extend(["odd"] * 6)
    with pytest.raises(BackendFault) as caught:
        gateway.submit(case)
    assert caught.value.code == "backend_failed"
    assert caught.value.fields == ["data"]


def test_missing_data_never_leaves(gateway: Gateway, case: Case, backend: Backend) -> None:
    del case.values["phone"]
    with pytest.raises(BackendFault) as caught:
        gateway.submit(case)
    assert caught.value.code == "backend_missing"
    assert caught.value.fields == ["applicant.mobile"]
    assert backend.asked == []


def test_what_the_system_finds_illegal_is_told_apart(
    ground: Ground, terminal: Terminal, backend: Backend, tmp_path: Path
) -> None:
    """The system wants an idNo; the register does not know, so the system itself refuses."""
    registry = documented(backend, tmp_path)
    operation = registry.interfaces["health"].operations["submit"]
    loose = operation.model_copy(
        update={"send": {"applicant.name": "values.name"}, "send_schema": {}}
    )
    registry.interfaces["health"].operations["submit"] = loose
    gateway = Gateway(ground, terminal.key_of, registry)
    terminal.simulated = False
    case = begin(gateway, terminal)
    gateway.check(case)
    with pytest.raises(BackendFault) as caught:
        gateway.submit(case)
    assert caught.value.code == "backend_refused"
    assert gateway.states()[0].state == "up"


def test_a_sample_card_is_refused_by_a_real_system(gateway: Gateway, terminal: Terminal) -> None:
    assert terminal.simulated
    with pytest.raises(RequestFault) as caught:
        begin(gateway, terminal)
    assert caught.value.code == "assertion_rejected"


def test_progress_by_receipt_and_document(gateway: Gateway, case: Case) -> None:
    number = gateway.submit(case).number
    found = gateway.counter.progress(number, SAMPLES["elder"]["number"])
    assert (found.matter, found.state) == ("护士注销", "办理中")
    with pytest.raises(RequestFault) as caught:
        gateway.counter.progress(number, SAMPLES["son"]["number"])
    assert caught.value.code == "no_receipt"


def test_other_matters_go_to_the_next_interface(gateway: Gateway) -> None:
    assert not gateway.describe("nurse-cancel").simulated
    assert gateway.describe("mi-payment-list").simulated


def test_a_missing_secret_is_named_and_nothing_is_sent(
    gateway: Gateway, case: Case, backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HEALTH_APP_KEY")
    with pytest.raises(BackendFault) as caught:
        gateway.submit(case)
    assert (caught.value.code, caught.value.fields) == ("backend_cannot", ["HEALTH_APP_KEY"])
    assert backend.asked == []


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"operations": {}}, "operations.submit"),
        ({"base_url": None}, "base_url"),
        ({"kind": "soap"}, "kind"),
        (
            {
                "operations": {
                    "submit": {"method": "POST", "path": "/x", "send_schema": {"type": 1}}
                }
            },
            "JSON Schema",
        ),
        ({"operations": {"submit": {"method": "PATCH", "path": "/x"}}}, "method"),
    ],
)
def test_a_faulty_register_says_where(
    backend: Backend, tmp_path: Path, changes: dict[str, Any], named: str
) -> None:
    with pytest.raises(RegistryError, match=re.escape(named)):
        documented(backend, tmp_path, **changes)


def test_the_committed_register_has_the_sandbox_for_everything() -> None:
    registry = load_registry()
    assert registry.interfaces[registry.find("anything")].kind == "sandbox"


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
