"""While a form is being filled, what is said belongs to the page."""

from __future__ import annotations

import pytest

from tests.voice_client.session.test_machine import T, ended, shown
from voice_client.session.effects import Ask, Speak, Wipe
from voice_client.session.machine import Machine
from voice_client.session.protocol import receive
from voice_client.text.repair import Lexicon


@pytest.fixture
def machine() -> Machine:
    made = Machine(T, Lexicon(["社保缴费证明"]))
    receive(made, {"type": "page", "state": "transaction"})
    return made


def test_what_is_said_goes_to_the_page_and_not_to_the_assistant(machine: Machine) -> None:
    receive(machine, {"type": "listen"})
    effects = machine.heard(ended("我的电话是一三八零零一三八零零零"))
    assert shown(effects, "heard") == [
        {"type": "heard", "text": "我的电话是一三八零零一三八零零零", "changes": [], "form": True}
    ]
    assert not [e for e in effects if isinstance(e, Ask)]
    assert machine.state == "transaction"


def test_a_command_is_still_a_command(machine: Machine) -> None:
    receive(machine, {"type": "listen"})
    assert shown(machine.heard(ended("上一步")), "command") == [{"type": "command", "name": "back"}]


def test_a_prompt_of_the_page_is_read_out_and_the_page_keeps_its_place(machine: Machine) -> None:
    effects = receive(machine, {"type": "say", "text": "请把身份证放在读取区。"})
    said = [e for e in effects if isinstance(e, Speak)]
    assert [(e.text, e.label) for e in said] == [("请把身份证放在读取区。", False)]
    machine.spoken()
    assert machine.state == "transaction"


def test_leaving_ends_it(machine: Machine) -> None:
    assert [e for e in receive(machine, {"type": "leave"}) if isinstance(e, Wipe)]
    assert not machine.in_transaction
