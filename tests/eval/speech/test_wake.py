"""What counts as a false wake, and the hour that is listened to."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from eval.questions import Case
from eval.speech.make import RULES
from eval.speech.wake import Watcher, calls, segment
from knowledge.reading import read_yaml
from voice_client.asr.recogniser import RATE, Hypothesis, Near, Samples, Transcript
from voice_client.audio.listener import Listener
from voice_client.settings import tuning


class ByLoudness:
    """A detector that takes what is loud for a voice."""

    def probability(self, block: Samples) -> float:
        return 0.9 if np.abs(block).max() > 0.1 else 0.0

    def reset(self) -> None: ...


class Scripted:
    """Hears the next text in each stretch of sound."""

    name = "scripted"

    def __init__(self, *texts: str) -> None:
        self.texts = list(texts)
        self.text = ""

    def utterance(self, bias: Sequence[str] = (), near: Near | None = None) -> Scripted:
        self.text = ""
        return self

    def accept(self, samples: Samples, speech: bool) -> str | None:
        return None

    def pause(self) -> str:
        self.text = self.text or self.texts.pop(0)
        return self.text

    def finish(self) -> Transcript:
        return Transcript((Hypothesis(self.text, -0.1),) if self.text else ())

    def discard(self) -> None: ...


@pytest.fixture(scope="module")
def rules() -> dict[str, Any]:
    whole = read_yaml(RULES)
    found: dict[str, Any] = whole["wake"] | {"seed": 1, "segment_s": 10}
    return found


def talk(*seconds: float) -> Samples:
    """So many stretches of voice, with quiet after each."""
    quiet = np.zeros(4 * RATE, np.float32)
    pieces = [p for s in seconds for p in (np.full(int(s * RATE), 0.5, np.float32), quiet)]
    return np.concatenate(pieces)


def test_only_what_sounds_like_the_wake_word_wakes_and_listening_goes_on() -> None:
    heard = Scripted("今天人真多", "晓天晓甜，社保卡怎么换", "小天不在")
    watcher = Watcher(Listener(heard, ByLoudness(), tuning()), "小天小天")
    assert watcher.watch(talk(1, 2, 1)) == (3, ["晓天晓甜，社保卡怎么换"])


def test_a_segment_is_as_long_as_asked_for_and_the_same_each_time(
    rules: dict[str, Any], tmp_path: Path
) -> None:
    path = tmp_path / "a.flac"
    soundfile.write(path, np.sin(np.arange(RATE) / 9).astype(np.float32) * 0.5, RATE)
    sound, speech_s = segment(1, [path], rules)
    again, _ = segment(1, [path], rules)
    other, _ = segment(2, [path], rules)
    assert sound.size == 10 * RATE
    assert 1 < speech_s < 10
    assert (sound == again).all()
    assert not (sound == other).all()


def test_noise_lies_under_the_segments_whose_turn_it_is(
    rules: dict[str, Any], tmp_path: Path
) -> None:
    path = tmp_path / "a.flac"
    soundfile.write(path, np.full(RATE, 0.5, np.float32), RATE)
    assert rules["snr_db"][0] is None
    quiet, noisy = segment(0, [path], rules)[0], segment(1, [path], rules)[0]
    assert not quiet[: RATE // 5].any()
    assert noisy[: RATE // 5].any()


def test_it_is_called_alone_and_with_a_question_and_by_what_only_sounds_alike(
    rules: dict[str, Any],
) -> None:
    cases = [Case(id="a", text="社保卡怎么换", kind="oos")]
    said = [(condition, text) for condition, _, text in calls(cases, rules, "小天小天")]
    assert ("wake-clean", "小天小天。") in said
    assert ("wake-noise-10", "小天小天，社保卡怎么换") in said
    near = [text for condition, text in said if condition == "wake-near"]
    assert near == rules["near"]
    assert not any("小天小天" in text for text in near)
