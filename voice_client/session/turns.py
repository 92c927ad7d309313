"""Whose turn it is: what the ears listen for, and what follows from what they tell."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Literal

from ..asr.recogniser import Hypothesis, Transcript
from ..audio.listener import Began, Ended, Partial
from ..settings import Settings
from ..text.sounds import terms
from ..text.wake import woken
from .ears import Ears
from .effects import Effect, Show
from .machine import Machine

Kind = Literal["none", "asked", "watched", "woken", "over"]
"""asked: by a touch. watched: only for the wake word. woken: by the wake word, which stands before
the question. over: for a voice while the terminal speaks."""


class Turns:
    """The ears of one terminal. All of it runs in the event loop."""

    def __init__(
        self,
        machine: Machine,
        settings: Settings,
        act: Callable[[list[Effect]], None],
        ears: Callable[[], Ears | None],
    ) -> None:
        self._machine = machine
        self._settings = settings
        self._act = act
        self._ears = ears
        self._number = 0
        self._kind: Kind = "none"
        self.ended_at: float | None = None
        """When the last turn ended, until its answer sounds."""

    @property
    def ears(self) -> Ears | None:
        """None where this terminal cannot hear, or not yet."""
        return self._ears()

    def listen(self, elder: bool) -> None:
        """A touch opens a turn."""
        if self.ears is None:
            self._act(self._machine.microphone(False))
            return
        self._begin("asked", self._machine.labels + terms(), elder)

    def let_go(self) -> None:
        if self.ears:
            self.ears.end()

    def forget(self) -> None:
        """No turn is wanted any more."""
        if self.ears and self._kind != "none":
            self._number, self._kind = self._number + 1, "none"
            self.ears.discard()

    def speaking(self) -> None:
        """The terminal begins to speak: deaf, unless its own voice can be taken out."""
        if self.ears is None:
            return
        self.forget()
        self.ears.muted = True
        if self.ears.canceller:
            self._begin("over", self._machine.labels + terms(), self._machine.elder)

    def silent(self) -> None:
        """It speaks no more."""
        if self.ears:
            self.ears.muted = False
            if self._kind == "over":
                self.forget()

    def watch(self) -> None:
        """Listen for the wake word while nothing else is going on."""
        quiet = self._machine.state in ("idle", "waiting") and self._kind == "none"
        if self._settings.hands_free and quiet and self.ears and not self.ears.muted:
            # Not told the wake word: Whisper parrots it (docs/speech-evaluation.md).
            self._begin("watched", [], elder=False)

    def told(self, told: tuple[int, object]) -> None:
        """What the ears heard, in the turn of that number."""
        number, event = told
        if event in ("lost", "back"):
            self._kind = "none"
            self._act(self._machine.microphone(event == "back"))
        elif number == self._number:
            self._heard(event)

    def _begin(self, kind: Kind, bias: list[str], elder: bool) -> None:
        assert self.ears is not None
        self._number, self._kind = self._number + 1, kind
        near = None if kind == "watched" else self._machine.lexicon.near
        self.ears.begin(self._number, bias, near, elder, over=kind == "over")

    def _heard(self, event: object) -> None:
        if self._kind == "over" and isinstance(event, Began):
            self._kind = "asked"
            self._act(self._machine.spoken_over())
        if self._kind == "watched" and not self._wakes(event):
            return
        match event:
            case Began():
                self._act([Show({"type": "voice"})])
            case Partial(text):
                self._act(self._machine.partial(self._after_wake(text)))
            case Ended():
                self._close(event)

    def _wakes(self, event: object) -> bool:
        """Whether the wake word is in what was said so far; other talk is forgotten at its end."""
        text = event.text if isinstance(event, Partial) else ""
        text = event.transcript.text if isinstance(event, Ended) else text
        if woken(text, self._settings.wake) is not None:
            self._kind = "woken"
            self._act(self._machine.woken())
            return True
        if isinstance(event, Ended):
            self._kind = "none"
            self.watch()
        return False

    def _close(self, ended: Ended) -> None:
        kind, self._kind = self._kind, "none"
        self.ended_at = time.monotonic()
        if kind == "woken":
            ended = Ended(self._without_wake(ended.transcript), ended.reason, ended.gain)
            if not ended.transcript.hypotheses:
                self._act(self._machine.listen())
                return
        self._act(self._machine.heard(ended))

    def _after_wake(self, text: str) -> str:
        after = woken(text, self._settings.wake) if self._kind == "woken" else None
        return text if after is None else after

    def _without_wake(self, transcript: Transcript) -> Transcript:
        after = [(woken(h.text, self._settings.wake), h) for h in transcript.hypotheses]
        # The last decoding may have lost the word that an earlier one had.
        rests = [Hypothesis(rest, h.score) for rest, h in after if rest is not None]
        return Transcript(tuple(h for h in rests if h.text) if rests else transcript.hypotheses)
