import base64
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guard.assertion import Gateway, ReplayStore, issue
from guard.errors import AssertionRejected
from guard.provenance import Device
from guard.sm2 import PrivateKey

KEY, STRANGER = PrivateKey(12345), PrivateKey(54321)
DATA = {"name": "张伟", "number": "11010519491231002X"}
NOW = 1_800_000_000.0


def _token(key: PrivateKey = KEY, **changes: object) -> str:
    facts: dict[str, object] = {
        "terminal": "T1", "device": "id-reader", "session": "s1", "data": DATA, "now": NOW,
    }  # fmt: skip
    return issue(key, **(facts | changes))  # type: ignore[arg-type]


def _gateway(**options: bool) -> Gateway:
    keys = {"T1": KEY.public}
    return Gateway(keys.get, ReplayStore(), **options)


def _verify(gateway: Gateway, token: str, data: object = DATA, now: float = NOW) -> object:
    return gateway.verify(token, data, terminal="T1", session="s1", now=now)  # type: ignore[arg-type]


def test_a_genuine_assertion_makes_a_device_value() -> None:
    assert isinstance(_verify(_gateway(), _token()), Device)


def test_an_assertion_is_good_once() -> None:
    gateway, token = _gateway(), _token()
    _verify(gateway, token)
    with pytest.raises(AssertionRejected, match="已经用过"):
        _verify(gateway, token)


def test_a_replay_after_the_memory_is_cleared_is_stale() -> None:
    gateway, token = _gateway(), _token()
    _verify(gateway, token)
    with pytest.raises(AssertionRejected, match="已过期"):
        _verify(gateway, token, now=NOW + 3600)


@pytest.mark.parametrize("now", [NOW + 200, NOW - 60])
def test_stale_or_future_assertions_are_refused(now: float) -> None:
    with pytest.raises(AssertionRejected, match="已过期"):
        _verify(_gateway(), _token(), now=now)


def test_changed_data_is_refused() -> None:
    with pytest.raises(AssertionRejected, match="不一致"):
        _verify(_gateway(), _token(), DATA | {"name": "张玮"})


@pytest.mark.parametrize("change", [{"session": "s2"}, {"terminal": "T2"}])
def test_another_session_or_terminal_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(AssertionRejected):
        _verify(_gateway(), _token(**change))


def test_a_strangers_signature_is_refused() -> None:
    with pytest.raises(AssertionRejected):
        _verify(_gateway(), _token(STRANGER))


def test_a_stranger_claiming_the_terminals_key_is_refused() -> None:
    payload, _ = _token().split(".")
    _, mark = _token(STRANGER).split(".")
    with pytest.raises(AssertionRejected, match="签名不对"):
        _verify(_gateway(), f"{payload}.{mark}")


def test_a_simulated_reading_is_for_rehearsals_alone() -> None:
    token = _token(simulated=True)
    with pytest.raises(AssertionRejected, match="模拟"):
        _verify(_gateway(), token)
    assert isinstance(_verify(_gateway(accept_simulated=True), token), Device)


def test_a_payload_in_another_spelling_is_refused() -> None:
    payload, mark = _token().split(".")
    body = json.loads(base64.urlsafe_b64decode(payload + "=="))
    spelt = base64.urlsafe_b64encode(json.dumps(body).encode()).rstrip(b"=").decode()
    with pytest.raises(AssertionRejected):
        _verify(_gateway(), f"{spelt}.{mark}")


@given(
    st.text(max_size=200)
    | st.binary(max_size=100).map(lambda b: base64.urlsafe_b64encode(b).decode() + ".AA")
)
@settings(max_examples=200, deadline=None)
def test_hostile_tokens_are_refused_without_a_crash(token: str) -> None:
    with pytest.raises(AssertionRejected):
        _verify(_gateway(), token)
