"""From blocks to events: a scripted recogniser for the logic, real models for the sound."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.voice_client.conftest import at_16k, voice
from voice_client.asr.choose import load
from voice_client.asr.recogniser import Hypothesis, Near, Samples, Transcript
from voice_client.audio.listener import Began, Ended, Event, Listener, Partial
from voice_client.audio.vad import BLOCK, Silero
from voice_client.models.store import Store
from voice_client.settings import Settings, tuning

VOICE = np.full(BLOCK, 0.5, np.float32)
QUIET = np.zeros(BLOCK, np.float32)


class ByLoudness:
    """A detector that takes what is loud for a voice."""

    def probability(self, block: Samples) -> float:
        return 0.9 if np.abs(block).max() > 0.1 else 0.0

    def reset(self) -> None: ...


class Scripted:
    """Hears the next text at each pause, however often it was asked since."""

    name = "scripted"

    def __init__(self, *texts: str) -> None:
        self.texts = list(texts)
        self.samples = 0
        self.fresh = False
        self.text = ""

    def utterance(self, bias: Sequence[str] = (), near: Near | None = None) -> Scripted:
        return self

    def accept(self, samples: Samples, speech: bool) -> str | None:
        self.samples += samples.size
        self.fresh = self.fresh or speech
        return None

    def pause(self) -> str:
        if self.fresh:
            self.text = self.texts.pop(0)
            self.fresh = False
        return self.text

    def finish(self) -> Transcript:
        text = self.pause()
        return Transcript((Hypothesis(text, -0.1),) if text else ())

    def discard(self) -> None:
        self.text = ""


def feed(listener: Listener, *parts: tuple[NDArray[np.float32], float]) -> list[Event]:
    found: list[Event] = []
    for block, seconds in parts:
        for _ in range(round(seconds * 16000 / BLOCK)):
            found.extend(listener.feed(block))
    return found


def listener(*texts: str) -> tuple[Listener, Scripted]:
    recogniser = Scripted(*texts)
    return Listener(recogniser, ByLoudness(), tuning()), recogniser


def test_a_turn_begins_shows_text_and_ends() -> None:
    ears, _ = listener("社保卡怎么办")
    ears.begin()
    events = feed(ears, (QUIET, 0.5), (VOICE, 1), (QUIET, 1.5))
    assert [type(e) for e in events] == [Began, Partial, Ended]
    assert events[-1].transcript.text == "社保卡怎么办"
    assert events[-1].reason == "ended"
    assert not ears.listening


def test_the_sound_before_the_voice_was_sure_is_heard_too() -> None:
    ears, recogniser = listener("社保卡怎么办")
    feed(ears, (VOICE, 0.4))
    ears.begin()
    feed(ears, (VOICE, 0.2), (QUIET, 1.5))
    assert recogniser.samples >= (0.2 + 0.7) * 16000 - BLOCK


def test_a_pause_after_an_unfinished_phrase_is_one_turn() -> None:
    ears, _ = listener("我想办那个", "我想办那个社保卡换新的")
    ears.begin()
    events = feed(ears, (VOICE, 1), (QUIET, 1.5), (VOICE, 1), (QUIET, 1.6))
    assert [e.transcript.text for e in events if isinstance(e, Ended)] == ["我想办那个社保卡换新的"]


def test_i_have_not_finished_goes_on_with_what_was_said() -> None:
    ears, _ = listener("社保卡怎么办，我还没说完", "要带什么材料")
    ears.begin()
    events = feed(ears, (VOICE, 1), (QUIET, 2), (VOICE, 1), (QUIET, 2))
    ended = [e for e in events if isinstance(e, Ended)]
    assert [e.transcript.text for e in ended] == ["社保卡怎么办，要带什么材料"]


def test_steady_noise_ends_as_noise() -> None:
    ears, _ = listener("")
    ears.begin()
    ended = [e for e in feed(ears, (VOICE, 20)) if isinstance(e, Ended)]
    assert [e.reason for e in ended] == ["noise"]


def test_nobody_there_ends_with_nothing() -> None:
    ears, _ = listener()
    ears.begin()
    ended = [e for e in feed(ears, (QUIET, 9)) if isinstance(e, Ended)]
    assert [(e.reason, e.transcript.text) for e in ended] == [("nothing", "")]


@pytest.mark.parametrize(("level", "advice"), [(0.011, "quiet"), (1.0, "clipped"), (0.5, "fine")])
def test_the_gain_is_judged(level: float, advice: str) -> None:
    recogniser = Scripted("社保卡怎么办")
    ears = Listener(recogniser, ByLoudness(), tuning())
    ears._detector.probability = lambda block: 0.9 if block.any() else 0.0  # type: ignore[method-assign]
    ears.begin()
    events = feed(ears, (np.full(BLOCK, level, np.float32), 1), (QUIET, 2))
    assert [e.gain for e in events if isinstance(e, Ended)] == [advice]


@pytest.mark.models
def test_real_speech_with_a_pause_inside_is_one_turn(terminal: Settings, store: Store) -> None:
    speak = voice("kokoro", terminal, store).speak
    pause = np.zeros(16000, np.float32)
    sound = np.concatenate(
        [
            pause,
            at_16k(speak("我想办那个", "", 0.85)),
            pause,
            at_16k(speak("老人优待证", "", 0.85)),
            *[pause] * 3,
        ]
    )
    ears = Listener(load("whisper-base", terminal, store), Silero(), tuning())
    ears.begin(["老人优待证"], elder=True)
    events = [
        e for at in range(0, len(sound) - BLOCK, BLOCK) for e in ears.feed(sound[at : at + BLOCK])
    ]
    ended = [e for e in events if isinstance(e, Ended)]
    assert len(ended) == 1
    assert ended[0].transcript.text.startswith("我想")
    assert "老人" in ended[0].transcript.text
