from pathlib import Path

import pytest

from guard.assertion import ReplayStore
from guard.enrol import Terminals, sign_request
from guard.errors import EnrolmentError
from guard.sm2 import PrivateKey

KEY = PrivateKey(424242)
NOW = 1_800_000_000.0


@pytest.fixture
def terminals(tmp_path: Path) -> Terminals:
    terminals = Terminals(tmp_path / "terminals.json", ReplayStore())
    terminals.enrol("T1", terminals.new_code("T1", NOW), KEY.public, NOW)
    return terminals


def test_a_signed_request_names_its_terminal(terminals: Terminals) -> None:
    headers = sign_request(KEY, "T1", "POST", "/v1/ask", b"{}", NOW)
    assert terminals.check(headers, "post", "/v1/ask", b"{}", NOW) == "T1"


def test_a_request_is_taken_once(terminals: Terminals) -> None:
    headers = sign_request(KEY, "T1", "POST", "/v1/ask", b"{}", NOW)
    terminals.check(headers, "POST", "/v1/ask", b"{}", NOW)
    with pytest.raises(EnrolmentError, match="已经处理过"):
        terminals.check(headers, "POST", "/v1/ask", b"{}", NOW)


@pytest.mark.parametrize(
    ("method", "path", "body", "now"),
    [
        ("GET", "/v1/ask", b"{}", NOW),
        ("POST", "/v1/other", b"{}", NOW),
        ("POST", "/v1/ask", b"{ }", NOW),
        ("POST", "/v1/ask", b"{}", NOW + 120),
    ],
)
def test_a_changed_or_stale_request_is_refused(
    terminals: Terminals, method: str, path: str, body: bytes, now: float
) -> None:
    headers = sign_request(KEY, "T1", "POST", "/v1/ask", b"{}", NOW)
    with pytest.raises(EnrolmentError):
        terminals.check(headers, method, path, body, now)


def test_an_unsigned_request_is_refused(terminals: Terminals) -> None:
    with pytest.raises(EnrolmentError, match="没有终端签名"):
        terminals.check({}, "POST", "/v1/ask", b"{}", NOW)


def test_a_revoked_terminal_is_out_at_once(terminals: Terminals) -> None:
    terminals.revoke("T1")
    assert terminals.key_of("T1") is None
    headers = sign_request(KEY, "T1", "POST", "/v1/ask", b"{}", NOW)
    with pytest.raises(EnrolmentError):
        terminals.check(headers, "POST", "/v1/ask", b"{}", NOW)
    assert [(t.id, t.revoked) for t in terminals.all()] == [("T1", True)]


def test_a_code_is_good_once_for_its_terminal_and_hour(terminals: Terminals) -> None:
    code = terminals.new_code("T2", NOW)
    with pytest.raises(EnrolmentError):
        terminals.enrol("T3", code, KEY.public, NOW)
    terminals.enrol("T2", code.lower(), KEY.public, NOW)
    with pytest.raises(EnrolmentError):
        terminals.enrol("T2", code, PrivateKey(1).public, NOW)
    with pytest.raises(EnrolmentError):
        terminals.enrol("T2", terminals.new_code("T2", NOW), KEY.public, NOW + 7200)


def test_a_wrong_code_uses_the_code_up(terminals: Terminals) -> None:
    code = terminals.new_code("T2", NOW)
    for attempt in ("WRONG", code):
        with pytest.raises(EnrolmentError):
            terminals.enrol("T2", attempt, KEY.public, NOW)


def test_codes_are_not_kept_in_the_clear(terminals: Terminals, tmp_path: Path) -> None:
    code = terminals.new_code("T2", NOW)
    assert code not in (tmp_path / "terminals.json").read_text()


def test_a_strange_name_is_refused(terminals: Terminals) -> None:
    with pytest.raises(EnrolmentError):
        terminals.new_code("../T1", NOW)


def test_a_stranger_leaves_no_trace_in_the_register(terminals: Terminals, tmp_path: Path) -> None:
    before = (tmp_path / "terminals.json").read_text()
    with pytest.raises(EnrolmentError):
        terminals.enrol("no such terminal " * 100, "ABC", KEY.public, NOW)
    assert (tmp_path / "terminals.json").read_text() == before
