"""What the ears are told to listen for: real ears and listener, a scripted recogniser."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from queue import SimpleQueue

import numpy as np
import pytest

from tests.voice_client.audio.test_listener import ByLoudness, Scripted
from tests.voice_client.session.test_machine import T
from voice_client.asr.recogniser import Near, Samples
from voice_client.audio.listener import Listener
from voice_client.audio.microphone import STILL_S, Microphone
from voice_client.audio.vad import BLOCK
from voice_client.session.ears import Ears
from voice_client.session.machine import Machine
from voice_client.session.turns import Turns
from voice_client.settings import Settings, tuning
from voice_client.text.repair import Lexicon
from voice_client.text.sounds import terms


class Silent(Microphone):
    """A room where nobody speaks."""

    def open(self) -> None: ...

    def close(self) -> None: ...

    def take(self, timeout_s: float = STILL_S) -> Samples | None:
        return np.zeros(BLOCK, np.float32)


class Told(Scripted):
    """Remembers which words each turn began with, and whether names by sound were offered."""

    def __init__(self) -> None:
        super().__init__()
        self.began: SimpleQueue[tuple[list[str], bool]] = SimpleQueue()

    def utterance(self, bias: Sequence[str] = (), near: Near | None = None) -> Scripted:
        self.began.put((list(bias), near is not None))
        return self


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def turns(told: Told) -> Iterator[Turns]:
    capture = tuning().capture
    listener = Listener(told, ByLoudness(), tuning())
    ears = Ears(listener, Silent("", capture), capture, lambda event: None)
    ears.start()
    machine = Machine(T, Lexicon(["社保缴费证明"]))
    yield Turns(machine, Settings(hands_free=True), lambda effects: None, lambda: ears)
    ears.close()


def test_waiting_for_the_wake_word_hints_at_nothing(turns: Turns, told: Told) -> None:
    turns.watch()
    assert told.began.get(timeout=5) == ([], False)


def test_a_touch_hints_at_terms_and_names(turns: Turns, told: Told) -> None:
    turns.listen(elder=False)
    assert told.began.get(timeout=5) == (terms(), True)
