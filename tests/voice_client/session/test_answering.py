"""The answer as it comes, sentence by sentence, and what is said while none comes."""

from __future__ import annotations

import pytest

from tests.voice_client.session.test_machine import ANSWER, T, ended, of, shown
from voice_client.asr.recogniser import Hypothesis, Transcript
from voice_client.audio.listener import Ended
from voice_client.session.commands import Command
from voice_client.session.effects import Ask, Hush, More, Speak
from voice_client.session.machine import Machine
from voice_client.text.repair import Lexicon


@pytest.fixture
def machine() -> Machine:
    made = Machine(T, Lexicon(["社保缴费证明"]))
    made.typed("社保卡")
    return made


def test_the_first_sentence_is_read_before_the_rest_is_there(machine: Machine) -> None:
    first = of(machine.sentence("要带身份证。", "answered"), Speak)
    assert first == [Speak("要带身份证。", 1.0, 1.0, T.pause_s, True, last=False)]
    assert of(machine.sentence("不收费。", "answered"), More) == [More("不收费。", last=False)]
    effects = machine.answered(ANSWER)
    assert shown(effects, "answer") and of(effects, More) == [More("", last=True)]
    assert not of(effects, Speak, Hush)
    again = of(machine.command(Command("again")), Speak)[0]
    assert isinstance(again, Speak) and again.text == ANSWER["speech"]


def test_a_touch_in_between_shows_the_answer_and_stays_silent(machine: Machine) -> None:
    machine.sentence("要带身份证。", "answered")
    machine.touch()
    assert machine.sentence("不收费。", "answered") == []
    effects = machine.answered(ANSWER)
    assert shown(effects, "answer") and not of(effects, Speak, More)


def test_the_words_of_a_command_wait_for_the_command(machine: Machine) -> None:
    assert machine.sentence("好的。", "kiosk_command") == []


def test_a_sentence_that_nobody_waits_for_is_dropped(machine: Machine) -> None:
    machine.leave()
    assert machine.sentence("要带身份证。", "answered") == []


def test_an_answer_that_breaks_off_is_asked_for_again(machine: Machine) -> None:
    machine.sentence("要带身份证。", "answered")
    effects = machine.away()
    assert of(effects, Hush) and shown(effects, "notice")[0]["kind"] == "away"
    assert machine.tick(T.retries_s[0]) == [Ask("社保卡", False, False)]
    effects = machine.sentence("要带身份证。", "answered")
    assert shown(effects, "notice")[0]["kind"] == "back" and of(effects, Speak)


def test_that_the_service_is_away_is_said_aloud_and_never_repeated_as_an_answer(
    machine: Machine,
) -> None:
    said = of(machine.away(), Speak)[0]
    assert isinstance(said, Speak) and "已经记下" in said.text and not said.label
    assert machine.state == "thinking"
    assert shown(machine.command(Command("again")), "notice")[0]["kind"] == "nothing_said"


def test_listening_ends_what_is_being_said_in_passing(machine: Machine) -> None:
    machine.listen()
    assert of(machine.heard(ended("", "noise")), Speak)
    assert of(machine.listen(), Hush)


def test_what_else_may_have_been_heard_goes_with_the_question() -> None:
    machine = Machine(T, Lexicon(["社保缴费证明"]))
    machine.listen()
    heard = Transcript((Hypothesis("社保卡怎么换", -0.2), Hypothesis("社保卡怎么办", -0.25)))
    asked = of(machine.heard(Ended(heard, "ended", "fine")), Ask)[0]
    assert isinstance(asked, Ask)
    assert [text for text, _ in asked.heard] == ["社保卡怎么换", "社保卡怎么办"]
    assert sum(weight for _, weight in asked.heard) == pytest.approx(1)
    assert asked.heard[0][1] > asked.heard[1][1]
