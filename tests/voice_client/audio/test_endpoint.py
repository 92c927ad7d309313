"""Turn-taking, told in seconds and probabilities."""

from __future__ import annotations

import pytest

from voice_client.audio.endpoint import Endpoint
from voice_client.settings import tuning
from voice_client.text.endings import finality, wants_more

T = tuning().endpoint
STEP = 0.032


def run(endpoint: Endpoint, seconds: float, probability: float) -> list[str]:
    """Signals in order, of so many seconds of one thing."""
    found = [endpoint.feed(STEP, probability) for _ in range(round(seconds / STEP))]
    return [signal for signal in found if signal]


def quiet_until_ended(endpoint: Endpoint) -> float:
    for count in range(1, 400):
        if endpoint.feed(STEP, 0.0) == "ended":
            return count * STEP
    raise AssertionError("never ended")


def spoken(text: str, elder: bool = False) -> Endpoint:
    endpoint = Endpoint(T, elder)
    assert run(endpoint, 1.0, 0.9) == ["started"]
    endpoint.heard(text)
    return endpoint


def test_a_knock_does_not_begin_a_turn() -> None:
    endpoint = Endpoint(T)
    assert run(endpoint, 0.06, 0.9) == []
    assert run(endpoint, 0.5, 0.1) == []
    assert not endpoint.speaking


def test_a_finished_phrase_ends_quickly_and_an_unfinished_one_is_waited_for() -> None:
    finished = quiet_until_ended(spoken("社保卡怎么办"))
    unsure = quiet_until_ended(spoken("社保卡换新"))
    unfinished = quiet_until_ended(spoken("我想办那个"))
    assert finished == pytest.approx(T.finished_s, abs=2 * STEP)
    assert unsure == pytest.approx(T.unsure_s, abs=2 * STEP)
    assert unfinished == pytest.approx(T.unfinished_s, abs=2 * STEP)


def test_elders_are_given_more_time() -> None:
    waited = quiet_until_ended(spoken("社保卡怎么办", elder=True))
    assert waited == pytest.approx(T.finished_s * T.elder_factor, abs=2 * STEP)


def test_a_pause_inside_is_decoded_ahead_and_does_not_end_the_turn() -> None:
    endpoint = spoken("我想办那个")
    assert run(endpoint, 1.5, 0.1) == ["paused"]
    assert run(endpoint, 0.5, 0.9) == ["resumed"]
    endpoint.heard("我想办那个社保卡")
    assert run(endpoint, T.telling_s + 0.1, 0.1)[:2] == ["paused", "ended"]


def test_nobody_speaking_ends_without_a_turn() -> None:
    assert run(Endpoint(T), T.no_speech_s + 0.1, 0.1)[0] == "nothing"


def test_a_turn_never_lasts_beyond_the_hard_limit() -> None:
    endpoint = spoken("一直在说")
    assert run(endpoint, T.hard_s, 0.9)[0] == "too_long"


def test_steady_noise_asks_once_whether_there_is_a_word() -> None:
    endpoint = spoken("")
    assert run(endpoint, T.noise_s + 1, 0.9) == ["check"]


def test_i_am_not_through_waits_for_a_voice_again() -> None:
    endpoint = spoken("社保卡怎么办")
    quiet_until_ended(endpoint)
    endpoint.more()
    assert run(endpoint, T.continue_s - 0.5, 0.1) == []
    assert run(endpoint, 0.5, 0.9) == ["started"]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("", "unsure"),
        ("我想办那个", "unfinished"),
        ("我想办那个……", "unfinished"),
        ("老人证要带什么材料", "finished"),
        ("社保卡怎么办？", "finished"),
        ("老人证去边度办啊", "unsure"),
        ("换一张新的怎么换呀", "unsure"),
        ("我想问一下", "unfinished"),
        ("高龄津贴去哪里申请", "finished"),
        ("我想申请", "unfinished"),
        ("个体户注销有什么要求", "finished"),
        ("街道办电话", "finished"),
        ("医保缴费", "unsure"),
    ],
)
def test_how_a_phrase_ends(text: str, verdict: str) -> None:
    assert finality(text) == verdict


@pytest.mark.parametrize(
    ("text", "more", "rest"),
    [
        ("我还没说完", True, ""),
        ("社保卡，我还没说完。", True, "社保卡"),
        ("等一下，等一下", True, ""),
        ("等一下，社保卡怎么换", False, "等一下，社保卡怎么换"),
        ("社保卡怎么办", False, "社保卡怎么办"),
    ],
)
def test_asking_for_more_time(text: str, more: bool, rest: str) -> None:
    assert wants_more(text) == (more, rest)


@pytest.mark.parametrize(
    ("text", "sounds"),
    [
        ("家里老人走了", "telling"),
        ("我爸妈回四川老家长住", "telling"),
        ("身份证丢了怎么办", "finished"),
        ("打印社保缴费记录要带什么材料", "finished"),
        ("打一张无犯罪证明", "telling"),
        ("公积金几岁可以提", "unsure"),
        ("社保卡换新", "unsure"),
        ("打印", "finished"),
    ],
)
def test_who_has_asked_nothing_yet_is_waited_for(text: str, sounds: str) -> None:
    assert finality(text) == sounds
