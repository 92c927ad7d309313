"""A back-end in another process of thought: the register of docs/transactions.md, followed.

The waits between attempts are counted, not slept, and the port is closed and opened for real.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from assistant.transactions.backends.registry import RegistryError, load_registry
from assistant.transactions.errors import BackendFault, RequestFault
from assistant.transactions.gateway import Gateway
from assistant.transactions.ground import Ground
from assistant.transactions.protocol import Case
from tests.assistant.transactions.backend import Backend, Waits, begin, documented
from tests.assistant.transactions.terminal import Terminal


@pytest.fixture
def gateway(real_gateway: Gateway) -> Gateway:
    return real_gateway


@pytest.fixture
def case(real_case: Case) -> Case:
    return real_case


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
    call = gateway.interfaces.states()[0].last
    assert call is not None
    assert (call.operation, call.outcome, call.attempts) == ("submit", "ok", 6)


def test_a_longer_loss_is_told_and_can_be_tried_again(
    gateway: Gateway, case: Case, backend: Backend
) -> None:
    backend.down()
    with pytest.raises(BackendFault) as caught:
        gateway.submit(case)
    assert caught.value.code == "backend_unreachable"
    state = gateway.interfaces.states()[0]
    assert (state.state, state.failures) == ("down", 1)
    backend.up()
    assert gateway.submit(case).number == "R0001"
    assert gateway.interfaces.states()[0].state == "up"


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
    assert gateway.interfaces.states()[0].state == "up"


def test_a_sample_card_is_refused_by_a_real_system(gateway: Gateway, terminal: Terminal) -> None:
    assert terminal.simulated
    with pytest.raises(RequestFault) as caught:
        begin(gateway, terminal)
    assert caught.value.code == "assertion_rejected"


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
