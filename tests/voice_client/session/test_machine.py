"""The session, event by event."""

from __future__ import annotations

from typing import Any

import pytest

from voice_client.asr.recogniser import Hypothesis, Transcript
from voice_client.audio.listener import Ended
from voice_client.session.commands import Command
from voice_client.session.effects import (
    Ask,
    Deafen,
    Decide,
    Effect,
    Hush,
    Listen,
    Show,
    Skip,
    Speak,
    Wipe,
)
from voice_client.session.machine import Machine
from voice_client.settings import tuning
from voice_client.text.repair import Lexicon

T = tuning().session
ANSWER: dict[str, Any] = {
    "status": "answered",
    "speech": "要带身份证。不收费。",
    "clarify": None,
    "command": None,
}
CLARIFY: dict[str, Any] = {
    "status": "clarify",
    "speech": "您问的这件事有几种，请选一个。",
    "command": None,
    "clarify": {
        "question": "",
        "options": [
            {"label": "社保卡申领", "text": "怎么申领社保卡", "matter": None},
            {"label": "社保卡换卡", "text": "怎么换社保卡", "matter": None},
        ],
    },
}


@pytest.fixture
def machine() -> Machine:
    return Machine(T, Lexicon(["社保缴费证明"]))


def ended(text: str, reason: Any = "ended", gain: Any = "fine") -> Ended:
    return Ended(Transcript((Hypothesis(text, -0.2),) if text else ()), reason, gain)


def shown(effects: list[Effect], kind: str) -> list[dict[str, Any]]:
    return [e.message for e in effects if isinstance(e, Show) and e.message["type"] == kind]


def of(effects: list[Effect], *kinds: type) -> list[Effect]:
    return [e for e in effects if isinstance(e, kinds)]


def test_a_spoken_question_is_answered_aloud(machine: Machine) -> None:
    assert Listen(False) in machine.listen()
    assert machine.state == "listening"
    effects = machine.heard(ended("社保卡怎么办"))
    assert Ask("社保卡怎么办", False, True) in effects
    assert machine.state == "thinking"
    effects = machine.answered(ANSWER)
    assert shown(effects, "answer") == [{"type": "answer", "answer": ANSWER}]
    assert of(effects, Speak) == [Speak("要带身份证。不收费。", 1.0, 1.0, T.pause_s, True)]
    assert machine.state == "speaking"
    assert shown(machine.spoken(), "state") == [{"type": "state", "state": "waiting"}]


def test_what_was_repaired_is_shown_and_one_tap_undoes_it(machine: Machine) -> None:
    machine.listen()
    effects = machine.heard(ended("打一张射爆脚费证明"))
    heard = shown(effects, "heard")[0]
    assert heard["text"] == "打一张社保缴费证明"
    assert heard["changes"] == [{"heard": "射爆脚费证明", "name": "社保缴费证明"}]
    assert heard["ask"] == "您是说：社保缴费证明，对吗？"
    machine.answered(ANSWER)
    assert Ask("打一张射爆脚费证明", False, True) in machine.undo()
    assert machine.undo() == []


def test_a_touch_stops_the_speech(machine: Machine) -> None:
    machine.say("请放好身份证")
    assert machine.state == "speaking"
    assert of(machine.touch(), Hush)
    assert machine.state == "waiting"
    assert not of(machine.touch(), Hush)


def test_speaking_to_it_while_it_speaks_stops_the_speech(machine: Machine) -> None:
    machine.say("请放好身份证")
    assert [type(e) for e in machine.listen() if not isinstance(e, Show)] == [Hush, Listen]


def test_the_second_option_by_voice_and_by_touch_is_the_same(machine: Machine) -> None:
    for choose in (
        lambda: (machine.listen(), machine.heard(ended("第二个")))[1],
        lambda: machine.command(Command("choose", 2)),
    ):
        machine.typed("社保卡")
        machine.answered(CLARIFY)
        assert Ask("怎么换社保卡", False, False) in choose()
        machine.answered(ANSWER)


@pytest.mark.parametrize("name", ["back", "cancel", "print", "human", "home"])
@pytest.mark.parametrize("page", ["idle", "transaction", "helping"])
def test_commands_work_anywhere_and_are_the_pages_to_carry_out(
    machine: Machine, name: str, page: str
) -> None:
    machine.page(page)
    words = {"back": "返回", "cancel": "取消", "print": "打印", "human": "找人工", "home": "首页"}
    machine.listen()
    effects = machine.heard(ended(words[name]))
    assert shown(effects, "command") == [{"type": "command", "name": name}]
    assert machine.state == (page if page != "idle" else "waiting")


def test_again_slower_louder_and_next(machine: Machine) -> None:
    machine.typed("社保卡")
    machine.answered(ANSWER)
    first = of(machine.command(Command("again")), Speak)[0]
    slower = of(machine.command(Command("slower")), Speak)[0]
    louder = of(machine.command(Command("louder")), Speak)[0]
    assert isinstance(first, Speak) and isinstance(slower, Speak) and isinstance(louder, Speak)
    assert first.text == slower.text == louder.text
    assert slower.speed < first.speed
    assert louder.volume > slower.volume
    assert of(machine.command(Command("next")), Skip)
    assert of(machine.command(Command("stop")), Hush)
    assert machine.state == "waiting"


def test_it_never_gets_slower_than_the_slowest_nor_silent(machine: Machine) -> None:
    machine.say("请放好身份证")
    for _ in range(20):
        slow = of(machine.command(Command("slower")), Speak)[-1]
        quiet = of(machine.command(Command("quieter")), Speak)[-1]
    assert isinstance(slow, Speak) and slow.speed == T.slowest
    assert isinstance(quiet, Speak) and quiet.volume == T.volume_step


def test_nothing_to_repeat_is_said(machine: Machine) -> None:
    assert shown(machine.command(Command("again")), "notice")[0]["kind"] == "nothing_said"


def test_elders_are_spoken_to_slowly_with_pauses(machine: Machine) -> None:
    machine.mode(elder=True)
    assert Listen(True) in machine.listen()
    speak = of(machine.say("请放好身份证"), Speak)[0]
    assert isinstance(speak, Speak)
    assert (speak.speed, speak.pause_s, speak.label) == (T.elder_speed, T.elder_pause_s, False)


def test_a_command_that_the_assistant_understood_is_carried_out(machine: Machine) -> None:
    machine.typed("社保卡")
    machine.answered(ANSWER)
    machine.typed("你讲得太快啦听不清楚")
    effects = machine.answered(
        {"status": "kiosk_command", "command": "slower", "speech": "好的。", "clarify": None}
    )
    assert isinstance(speak := of(effects, Speak)[0], Speak)
    assert speak.text == ANSWER["speech"] and speak.speed < 1


def test_nobody_there_is_warned_and_then_wiped(machine: Machine) -> None:
    machine.typed("社保卡")
    machine.answered(ANSWER)
    machine.spoken()
    effects = [e for _ in range(int(T.idle_s + T.countdown_s)) for e in machine.tick(1)]
    seconds = [m["seconds"] for m in shown(effects, "warning")]
    assert seconds == list(range(T.countdown_s, 0, -1))
    assert [type(e) for e in effects if isinstance(e, (Hush, Deafen, Wipe))] == [Hush, Deafen, Wipe]
    assert shown(effects, "wiped")
    assert machine.state == "idle"
    assert machine.command(Command("again"))[-1] == Show(
        {"type": "notice", "kind": "nothing_said", "text": "还没有可以重复的话。"}
    )


def test_a_touch_during_the_countdown_stays(machine: Machine) -> None:
    machine.say("请放好身份证")
    machine.spoken()
    for _ in range(int(T.idle_s) + 5):
        machine.tick(1)
    assert shown(machine.touch(), "warning") == [{"type": "warning", "seconds": 0, "text": ""}]
    assert not [e for _ in range(int(T.idle_s) - 1) for e in machine.tick(1)]


def test_nobody_is_thrown_out_while_it_speaks_or_thinks(machine: Machine) -> None:
    machine.say("很长的一段话")
    assert not [e for _ in range(500) for e in machine.tick(1)]


def test_an_idle_terminal_stays_idle(machine: Machine) -> None:
    assert not [e for _ in range(500) for e in machine.tick(1)]


def test_the_question_is_kept_while_the_assistant_is_away(machine: Machine) -> None:
    machine.typed("社保卡")
    assert shown(machine.away(), "notice")[0]["kind"] == "away"
    assert machine.tick(T.retries_s[0]) == [Ask("社保卡", False, False)]
    assert machine.away() == []
    assert machine.tick(T.retries_s[0]) == []
    assert machine.tick(T.retries_s[1]) == [Ask("社保卡", False, False)]
    effects = machine.answered(ANSWER)
    assert shown(effects, "notice")[0]["kind"] == "back"
    assert of(effects, Speak)


def test_it_gives_up_with_other_ways_after_the_last_try(machine: Machine) -> None:
    machine.typed("社保卡")
    for wait in T.retries_s:
        machine.away()
        assert machine.tick(wait)
    effects = machine.away()
    assert shown(effects, "notice")[0]["kind"] == "gave_up"
    assert "热线" in shown(effects, "notice")[0]["text"]
    assert machine.state == "waiting"


def test_an_answer_that_nobody_waits_for_is_dropped(machine: Machine) -> None:
    machine.typed("社保卡")
    machine.leave()
    assert machine.answered(ANSWER) == []


def test_the_pages_own_answer_is_read_out(machine: Machine) -> None:
    effects = machine.answered(ANSWER, by_page=True)
    assert of(effects, Speak) and not shown(effects, "answer")


@pytest.mark.parametrize(
    ("turn", "kind"),
    [
        (ended("", "nothing"), "nothing"),
        (ended("", "noise"), "noise"),
        (ended("", "ended"), "unclear"),
        (ended("", "too_long"), "unclear"),
    ],
)
def test_what_was_not_understood_is_said(machine: Machine, turn: Ended, kind: str) -> None:
    machine.listen()
    assert shown(machine.heard(turn), "notice")[0]["kind"] == kind
    assert machine.state == "waiting"


def test_a_low_microphone_is_mentioned(machine: Machine) -> None:
    machine.listen()
    assert shown(machine.heard(ended("社保卡", gain="quiet")), "notice")[0]["kind"] == "quiet"


def test_push_to_talk_decides_when_let_go(machine: Machine) -> None:
    machine.listen()
    assert machine.let_go() == [Decide()]
    machine.leave()
    assert machine.let_go() == []


def test_a_lost_microphone_leaves_touch(machine: Machine) -> None:
    machine.listen()
    assert shown(machine.microphone(False), "notice")[0]["kind"] == "microphone_lost"
    assert machine.state == "waiting"


def test_a_transaction_stays_one_after_speech(machine: Machine) -> None:
    machine.page("transaction")
    machine.say("请放好身份证")
    machine.spoken()
    assert machine.state == "transaction"
    machine.page("idle")
    assert machine.state == "waiting"
