"""A citizen speaks while the terminal does: real speech, the real canceller, the real detector."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.voice_client.audio.test_listener import Scripted
from tests.voice_client.conftest import at_16k
from voice_client.audio import echo
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
EARLY_S = -0.05
"""On a busy machine the player's callback may come so much later than the sound itself."""


@pytest.fixture(scope="module")
def answer() -> Array:
    """What the terminal reads out, at the player's rate."""
    text = "办理社保卡要带身份证原件，还要一张近期照片。可以在街道的政务服务中心办理，不收费。"
    sound = Espeak().speak(text, "", 1.0)
    return resampled(sound.samples, sound.rate, PLAYED_RATE)


@pytest.fixture(scope="module")
def citizen() -> Array:
    return at_16k(Espeak().speak("等一下，我想问养老金怎么领。", "f2", 1.0))


def room(sound: Array, level: float, delay_s: float = DELAY_S) -> Array:
    """As the microphone hears the loudspeaker: late, with the walls, and some noise."""
    random = np.random.default_rng(5)
    walls = random.normal(size=2400) * np.exp(-np.arange(2400) / 500)
    walls[0] = 6
    heard = np.convolve(sound, walls)[: sound.size]
    heard *= level * np.abs(sound).max() / np.abs(heard).max()
    shift = int(delay_s * 16000)
    late = np.concatenate([np.zeros(max(shift, 0)), heard[max(-shift, 0) :]])
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


@pytest.mark.parametrize("delay_s", [DELAY_S, EARLY_S])
@pytest.mark.parametrize("level", [0.3, 1.0])
def test_the_terminal_does_not_interrupt_itself(
    answer: Array, level: float, delay_s: float
) -> None:
    heard = room(resampled(answer, PLAYED_RATE, 16000), level, delay_s)
    assert began_at(answer, heard) == []


def test_nor_where_the_canceller_takes_nothing_out(
    answer: Array, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Useless:
        def process_reverse_stream(self, played: bytes) -> None: ...

        def process_stream(self, heard: bytes) -> bytes:
            return heard

    monkeypatch.setattr(echo, "_processor", Useless)
    heard = room(resampled(answer, PLAYED_RATE, 16000), 0.5)
    assert began_at(answer, heard) == []


def test_a_citizen_who_speaks_over_the_answer_is_heard(answer: Array, citizen: Array) -> None:
    heard = room(resampled(answer, PLAYED_RATE, 16000), 0.5)
    begin = 5 * 16000
    heard[begin : begin + citizen.size] += citizen
    found = began_at(answer, heard)
    assert len(found) == 1 and 5 < found[0] < 5 + citizen.size / 16000


def test_a_citizen_is_heard_over_an_answer_that_goes_to_the_headphones(
    answer: Array, citizen: Array
) -> None:
    heard = 0.003 * np.random.default_rng(6).normal(size=answer.size * 2 // 3).astype(np.float32)
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
    rounds -= 1  # in the last one what was held back comes out
    assert rounds * BLOCK / 16000 == pytest.approx(limits.most_s + limits.tail_s, abs=0.1)


def test_a_block_goes_out_as_long_as_it_came_in(answer: Array) -> None:
    canceller = WebRtc(tuning().echo)
    canceller.played(answer[: 50 * PLAYED])
    assert {canceller.clean(np.zeros(BLOCK, np.float32)).size for _ in range(30)} == {BLOCK}


def test_no_sound_is_lost_when_the_terminal_falls_silent(answer: Array) -> None:
    canceller = WebRtc(tuning().echo)
    canceller.played(answer[: 10 * PLAYED])
    blocks_in = [np.full(BLOCK, 0.001, np.float32) for _ in range(60)]
    out = [canceller.clean(block) for block in blocks_in]
    assert {part.size % BLOCK for part in out} == {0}
    assert sum(part.size for part in out) == sum(part.size for part in blocks_in) + held(out)


def test_who_touches_as_the_answer_begins_is_heard_at_once(answer: Array, citizen: Array) -> None:
    canceller = WebRtc(tuning().echo)
    canceller.played(answer[: 30 * PLAYED])
    speech = list(blocks(citizen[int(0.2 * 16000) :], BLOCK))
    assert not np.concatenate([canceller.clean(block) for block in speech[:5]]).any()
    canceller.dropped()
    cleaned = np.concatenate([canceller.clean(block) for block in speech[5:25]])
    late = int(tuning().echo.lead_blocks)
    assert np.abs(cleaned[(late + 1) * BLOCK :]).max() > 0.5 * np.abs(speech[10]).max()


def held(out: list[Array]) -> int:
    """Silence that went out while the sound was held back."""
    return tuning().echo.lead_blocks * BLOCK


def test_what_was_dropped_is_taken_out_no_more(answer: Array) -> None:
    canceller = WebRtc(tuning().echo)
    canceller.played(answer[: 50 * PLAYED])
    canceller.dropped()
    block = np.full(BLOCK, 0.001, np.float32)
    assert canceller.clean(block) is block
