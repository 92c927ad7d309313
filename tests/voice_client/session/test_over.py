"""A voice over the terminal's own speech, event by event."""

from __future__ import annotations

import pytest

from tests.voice_client.session.test_machine import ANSWER, CLARIFY, T, ended, of, shown
from voice_client.asr.recogniser import Hypothesis, Transcript
from voice_client.audio.listener import Ended
from voice_client.session.effects import Ask, GoOn, Hold, Hush, Speak
from voice_client.session.machine import Machine
from voice_client.text.repair import Lexicon


@pytest.fixture
def machine() -> Machine:
    """In the middle of an answer, and then held by a voice."""
    made = Machine(T, Lexicon(["社保缴费证明"]))
    made.typed("社保卡")
    made.answered(ANSWER)
    assert of(made.spoken_over(), Hold)
    assert made.state == "listening"
    return made


def test_a_question_over_the_answer_takes_its_place(machine: Machine) -> None:
    effects = machine.heard(ended("养老金怎么领"))
    assert of(effects, Hush) and of(effects, Ask) == [Ask("养老金怎么领", False, True)]
    assert not of(machine.answered(ANSWER), GoOn)


@pytest.mark.parametrize("reason", ["ended", "nothing", "noise"])
def test_a_cough_lets_the_answer_go_on(machine: Machine, reason: str) -> None:
    effects = machine.heard(ended("", reason))
    assert of(effects, GoOn) and not of(effects, Hush) and not shown(effects, "notice")
    assert machine.state == "speaking"


@pytest.mark.parametrize("texts", [["要带身份正"], ["身份"], ["要在身边整", "要带身份证"]])
def test_its_own_words_are_nobodys_question(machine: Machine, texts: list[str]) -> None:
    heard = Transcript(tuple(Hypothesis(text, -at) for at, text in enumerate(texts)))
    assert of(machine.heard(Ended(heard, "ended", "fine")), GoOn)


def test_a_command_over_the_answer_is_carried_out(machine: Machine) -> None:
    slower = of(machine.heard(ended("慢一点")), Speak)[0]
    assert isinstance(slower, Speak) and slower.speed < 1


def test_an_option_is_chosen_while_they_are_read_out() -> None:
    machine = Machine(T, Lexicon([]))
    machine.typed("社保卡")
    machine.answered(CLARIFY)
    machine.spoken_over()
    assert of(machine.heard(ended("第二个")), Ask) == [Ask("怎么换社保卡", False, False)]


def test_a_touch_meanwhile_ends_both(machine: Machine) -> None:
    assert of(machine.touch(), Hush)
    assert not of(machine.heard(ended("")), GoOn)


def test_a_microphone_that_goes_away_meanwhile_lets_it_go_on(machine: Machine) -> None:
    assert of(machine.microphone(False), GoOn)


def test_a_voice_in_the_silence_is_not_over_anything() -> None:
    assert Machine(T, Lexicon([])).spoken_over() == []
