"""From blocks of sound to what was said: ring buffer, voice activity, turn-taking, recognition.

Fed block by block and answering with events, so that a file, a test and a microphone are alike.
It blocks while it decodes: run it in a thread of its own (session/ears.py does).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..asr.recogniser import Hypothesis, Near, Recogniser, Samples, Transcript, Utterance
from ..settings import Tuning
from ..text.endings import wants_more
from .endpoint import Endpoint
from .gain import Advice, Gain
from .ring import Ring
from .vad import Detector

Reason = Literal["ended", "too_long", "nothing", "noise"]


@dataclass(frozen=True)
class Began:
    """A voice was found."""


@dataclass(frozen=True)
class Partial:
    """The text so far; not yet to be acted on."""

    text: str


@dataclass(frozen=True)
class Ended:
    """The turn is over; the transcript is empty where nobody spoke or no word was understood."""

    transcript: Transcript
    reason: Reason
    gain: Advice


Event = Began | Partial | Ended


class Listener:
    """One turn after another; between turns it only keeps the ring filled."""

    def __init__(self, recogniser: Recogniser, detector: Detector, tuning: Tuning) -> None:
        self._recogniser = recogniser
        self._detector = detector
        self._tuning = tuning
        self._ring = Ring(tuning.capture.ring_s, tuning.capture.rate)
        self._turn: Utterance | None = None
        self._endpoint: Endpoint | None = None
        self._gain = Gain(tuning.capture)
        self._before = ""

    @property
    def listening(self) -> bool:
        return self._endpoint is not None

    def begin(
        self,
        bias: Sequence[str] = (),
        elder: bool = False,
        near: Near | None = None,
        over: bool = False,
    ) -> None:
        """Listen for a turn; `over`: while the terminal speaks. Names: see `Recogniser.utterance`.

        The ring stays: who speaks while touching the button is heard from the first syllable.
        """
        self._forget()
        self._detector.reset()
        self._turn = self._recogniser.utterance(bias, near)
        self._endpoint = Endpoint(self._tuning.endpoint, elder, over)
        self._gain = Gain(self._tuning.capture)

    def end(self) -> list[Event]:
        """The citizen let go of the button: decide on what was said so far."""
        return [self._close("ended")] if self._endpoint else []

    def discard(self) -> None:
        """Forget the turn and the ring."""
        self._forget()
        self._ring.wipe()

    def feed(self, block: Samples) -> list[Event]:
        """One block of vad.BLOCK samples, and what follows from it."""
        if self._endpoint is None or self._turn is None:
            self._ring.add(block)
            return []
        probability = self._detector.probability(block)
        signal = self._endpoint.feed(block.size / self._tuning.capture.rate, probability)
        speaking = self._endpoint.speaking
        voice = speaking and probability >= self._tuning.endpoint.keep
        if voice:
            self._gain.add(block)
        found = self._take(block, voice) if speaking else self._hold(block)
        return [*found, *self._follow(signal)]

    def _forget(self) -> None:
        if self._turn:
            self._turn.discard()
        self._turn = self._endpoint = None
        self._before = ""

    def _hold(self, block: Samples) -> list[Event]:
        self._ring.add(block)
        return []

    def _take(self, block: Samples, voice: bool) -> list[Event]:
        assert self._turn is not None
        held = self._ring.take()
        sound = np.concatenate([held, block]) if held.size else block
        return self._heard(self._turn.accept(sound, voice or held.size > 0))

    def _heard(self, text: str | None) -> list[Event]:
        if text is None or self._endpoint is None:
            return []
        self._endpoint.heard(text)
        return [Partial(self._whole(text))] if text else []

    def _follow(self, signal: str | None) -> list[Event]:
        assert self._turn is not None
        if signal == "started":
            return [Began()]
        if signal == "paused":
            return self._heard(self._turn.pause())
        if signal == "check":
            text = self._turn.pause()
            return self._heard(text) if text else [self._close("noise")]
        if signal in ("ended", "too_long"):
            return self._finish("ended" if signal == "ended" else "too_long")
        return [self._close("nothing")] if signal == "nothing" else []

    def _finish(self, reason: Reason) -> list[Event]:
        """End the turn, unless the citizen said that it goes on."""
        assert self._turn is not None and self._endpoint is not None
        more, text = wants_more(self._turn.pause())
        if not more or reason == "too_long":
            return [self._close(reason)]
        self._before = self._whole(text)
        self._turn.discard()
        self._endpoint.more()
        self._endpoint.heard("")
        return [Partial(self._before)] if self._before else []

    def _close(self, reason: Reason) -> Ended:
        assert self._turn is not None
        transcript = self._turn.finish()
        if self._before:
            texts = [self._whole(h.text) for h in transcript.hypotheses] or [self._before]
            scores = [h.score for h in transcript.hypotheses] or [0.0]
            transcript = Transcript(tuple(map(Hypothesis, texts, scores)))
        ended = Ended(transcript, reason, self._gain.advice())
        self.discard()
        return ended

    def _whole(self, text: str) -> str:
        return "，".join(part for part in (self._before, text) if part)
