import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guard.envelope import Channel, accept_channel, open_channel, open_record, seal_record
from guard.errors import EnvelopeError
from guard.sm2 import PrivateKey

SERVICE, OTHER = PrivateKey(1234567), PrivateKey(7654321)
KEY = bytes(range(16))


def _pair() -> tuple[Channel, Channel]:
    return Channel(KEY, "s1", at_service=False), Channel(KEY, "s1", at_service=True)


def test_a_session_key_travels_wrapped() -> None:
    terminal, wrapped = open_channel(SERVICE.public, "s1")
    service = accept_channel(SERVICE, "s1", wrapped)
    assert service.open(terminal.seal(b"question")) == b"question"
    assert terminal.open(service.seal(b"answer")) == b"answer"


def test_a_wrapped_key_is_for_its_session_and_service() -> None:
    _, wrapped = open_channel(SERVICE.public, "s1")
    for key, session in ((SERVICE, "s2"), (OTHER, "s1")):
        with pytest.raises(EnvelopeError):
            accept_channel(key, session, wrapped)


def test_no_nonce_is_used_twice() -> None:
    terminal, service = _pair()
    seen = {
        channel._nonce(n.to_bytes(8, "big"), outgoing=True)
        for channel in (terminal, service)
        for n in range(100)
    }
    assert len(seen) == 200
    assert terminal.seal(b"same") != terminal.seal(b"same")


def test_replayed_reordered_or_reflected_messages_are_refused() -> None:
    terminal, service = _pair()
    first, second = terminal.seal(b"1"), terminal.seal(b"2")
    assert service.open(second) == b"2"
    for message in (first, second):
        with pytest.raises(EnvelopeError, match="重复"):
            service.open(message)
    with pytest.raises(EnvelopeError):
        terminal.open(first)


def test_a_session_that_has_said_too_much_ends() -> None:
    with pytest.raises(EnvelopeError, match="重新建立"):
        Channel(KEY, "s1", at_service=False, sent=2**32).seal(b"x")


def test_the_key_does_not_show() -> None:
    assert str(KEY) not in repr(_pair()[0])


def test_records_at_rest() -> None:
    sealed = seal_record(SERVICE.public, {"name": "张伟"}, "draft")
    assert "张伟" not in sealed
    assert open_record(SERVICE, sealed, "draft") == {"name": "张伟"}
    for key, purpose in ((SERVICE, "log"), (OTHER, "draft")):
        with pytest.raises(EnvelopeError):
            open_record(key, sealed, purpose)


@given(st.binary(max_size=200), st.integers(0, 10**6), st.integers(1, 255))
@settings(max_examples=200, deadline=None)
def test_no_changed_message_opens(plain: bytes, place: int, flip: int) -> None:
    terminal, service = _pair()
    message = bytearray(terminal.seal(plain))
    message[place % len(message)] ^= flip
    with pytest.raises(EnvelopeError):
        service.open(bytes(message))


@given(st.binary(max_size=300))
@settings(max_examples=200, deadline=None)
def test_hostile_messages_are_refused(noise: bytes) -> None:
    with pytest.raises(EnvelopeError):
        _pair()[1].open(noise)


@given(st.text(max_size=100))
@settings(max_examples=50, deadline=None)
def test_hostile_keys_and_records_are_refused(noise: str) -> None:
    with pytest.raises(EnvelopeError):
        accept_channel(SERVICE, "s1", noise)
    with pytest.raises(EnvelopeError):
        open_record(SERVICE, noise, "draft")
