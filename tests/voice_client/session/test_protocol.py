from __future__ import annotations

import pytest

from voice_client.session.effects import Ask, Listen, Speak
from voice_client.session.machine import Machine
from voice_client.session.protocol import receive
from voice_client.settings import tuning
from voice_client.text.repair import Lexicon


@pytest.fixture
def machine() -> Machine:
    return Machine(tuning().session, Lexicon([]))


def test_each_message_does_what_it_says(machine: Machine) -> None:
    receive(machine, {"type": "hello", "elder": True})
    assert Listen(True) in receive(machine, {"type": "listen"})
    assert Ask("社保卡", True, False) in receive(machine, {"type": "ask", "text": "社保卡"})
    receive(machine, {"type": "page", "state": "transaction"})
    assert machine.state == "transaction"
    speak = receive(machine, {"type": "say", "text": "请放好身份证"})[-1]
    assert isinstance(speak, Speak) and not speak.label
    receive(machine, {"type": "leave"})
    assert machine.state == "idle"


@pytest.mark.parametrize(
    "message",
    [
        {"type": "nothing"},
        {"type": "ask"},
        {"type": "ask", "text": ""},
        {"type": "ask", "text": "社" * 501},
        {"type": "ask", "text": "社保卡", "more": 1},
        {"type": "choose", "index": 0},
        {"type": "command", "name": "../x"},
        {"type": "page", "state": "thinking"},
        [],
        None,
        "touch",
    ],
)
def test_other_messages_are_refused_and_change_nothing(machine: Machine, message: object) -> None:
    with pytest.raises(ValueError, match="消息不合规定"):
        receive(machine, message)
    assert machine.state == "idle"
