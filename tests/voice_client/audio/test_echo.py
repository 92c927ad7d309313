"""A citizen speaks while the terminal does: real speech, the real canceller, the real detector."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.voice_client.audio.test_listener import Scripted
from tests.voice_client.conftest import at_16k
from voice_client.audio.echo import PLAYED, WebRtc
from voice_client.audio.listener import Began, Listener
from voice_client.audio.player import RATE as PLAYED_RATE
from voice_client.audio.player import resampled
from voice_client.audio.vad import BLOCK, Silero
from voice_client.settings import tuning
from voice_client.tts.espeak import Espeak

pytestmark = pytest.mark.models
Array = NDArray[np.float32]
DELAY_S = 0.12
"""From the player's callback to the microphone's."""


@pytest.fixture(scope="module")
def answer() -> Array:
    """What the terminal reads out, at the player's rate."""
    text = "办理社保卡要带身份证原件，还要一张近期照片。可以在街道的政务服务中心办理，不收费。"
    sound = Espeak().speak(text, "", 1.0)
    return resampled(sound.samples, sound.rate, PLAYED_RATE)


@pytest.fixture(scope="module")
def citizen() -> Array:
    return at_16k(Espeak().speak("等一下，我想问养老金怎么领。", "f2", 1.0))


def room(sound: Array, level: float) -> Array:
    """As the microphone hears the loudspeaker: late, with the walls, and some noise."""
    random = np.random.default_rng(5)
    walls = random.normal(size=2400) * np.exp(-np.arange(2400) / 500)
    walls[0] = 6
    heard = np.convolve(sound, walls)[: sound.size]
    heard *= level * np.abs(sound).max() / np.abs(heard).max()
    late = np.concatenate([np.zeros(int(DELAY_S * 16000)), heard])
    return (late + 0.001 * random.normal(size=late.size)).astype(np.float32)


def blocks(sound: Array, size: int) -> Iterator[Array]:
    for at in range(0, sound.size - size + 1, size):
        yield sound[at : at + size]


def began_at(answer: Array, microphone: Array) -> list[float]:
    """Seconds at which a voice over the speech was found, as the ears would find it."""
    canceller = WebRtc(tuning().echo)
    ears = Listener(Scripted("养老金怎么领"), Silero(), tuning())
    playing = blocks(answer, BLOCK * PLAYED_RATE // 16000)
    found: list[float] = []
    for at, block in enumerate(blocks(microphone, BLOCK)):
        canceller.played(next(playing, np.zeros(0, np.float32)))
        clean = canceller.clean(block)
        if canceller.settled and not ears.listening and not found:
            ears.begin(over=True)
        if ears.listening and any(isinstance(e, Began) for e in ears.feed(clean)):
            found.append(at * BLOCK / 16000)
            ears.discard()
    return found


@pytest.mark.parametrize("level", [0.3, 1.0])
def test_the_terminal_does_not_interrupt_itself(answer: Array, level: float) -> None:
    heard = room(resampled(answer, PLAYED_RATE, 16000), level)
    assert began_at(answer, heard) == []


def test_a_citizen_who_speaks_over_the_answer_is_heard(answer: Array, citizen: Array) -> None:
    heard = room(resampled(answer, PLAYED_RATE, 16000), 0.5)
    begin = 5 * 16000
    heard[begin : begin + citizen.size] += citizen
    found = began_at(answer, heard)
    assert len(found) == 1 and 5 < found[0] < 5 + citizen.size / 16000


def test_without_speech_the_microphone_passes_through_untouched() -> None:
    block = np.random.default_rng(1).normal(size=BLOCK).astype(np.float32)
    assert WebRtc(tuning().echo).clean(block) is block


def test_what_is_played_too_far_ahead_is_dropped() -> None:
    limits, canceller = tuning().echo, WebRtc(tuning().echo)
    canceller.played(np.full(10 * PLAYED_RATE, 0.1, np.float32))
    silent, rounds = np.zeros(BLOCK, np.float32), 0
    while canceller.clean(silent) is not silent:
        rounds += 1
    assert rounds * BLOCK / 16000 == pytest.approx(limits.most_s + limits.tail_s, abs=0.1)


def test_a_block_goes_out_as_long_as_it_came_in(answer: Array) -> None:
    canceller = WebRtc(tuning().echo)
    canceller.played(answer[: 50 * PLAYED])
    assert {canceller.clean(np.zeros(BLOCK, np.float32)).size for _ in range(30)} == {BLOCK}
