"""When a turn begins and ends. Pure logic: it is told seconds and probabilities, and has no clock.

Patient after an unfinished phrase (我想办那个……), quicker after a finished one, more patient in
elder mode; a hard limit; and an end in noise, where there is always a voice but never a word.
"""

from __future__ import annotations

import math
from typing import Literal

from ..settings import Endpoint as Tuning
from ..text.endings import finality

Signal = Literal["started", "paused", "resumed", "ended", "nothing", "check", "too_long"]
"""started: a voice. paused: decode ahead. resumed: it goes on. ended: the turn is over.
nothing: nobody spoke. check: a voice for long; end it if no word is heard. too_long: hard limit."""


class Endpoint:
    """One turn. Feed it every block in order; make a new one for the next turn."""

    def __init__(self, tuning: Tuning, elder: bool = False, over: bool = False) -> None:
        """`over`: the terminal itself speaks, which takes a surer voice to break into."""
        self._tuning = tuning
        self._start = tuning.over_start if over else tuning.start
        self._start_s = tuning.over_start_s if over else tuning.start_s
        self._factor = tuning.elder_factor if elder else 1.0
        self._text = ""
        self._waited = 0.0
        self._spoken = 0.0
        self._voiced = 0.0
        self._quiet = 0.0
        self._checked = False
        self.speaking = False
        self._limit = math.inf if over else tuning.no_speech_s

    def heard(self, text: str) -> None:
        """The text so far, which decides how long to wait."""
        self._text = text

    def more(self) -> None:
        """The citizen is not through (我还没说完): wait again for a voice."""
        self.speaking = False
        self._waited = self._voiced = self._quiet = 0.0
        self._limit = self._tuning.continue_s

    def feed(self, seconds: float, probability: float) -> Signal | None:
        """Take one block's length and how likely a voice is in it."""
        return (
            self._in_turn(seconds, probability)
            if self.speaking
            else self._before(seconds, probability)
        )

    def patience(self) -> float:
        """Seconds of quiet that end the turn now."""
        seconds = {
            "finished": self._tuning.finished_s,
            "unfinished": self._tuning.unfinished_s,
            "unsure": self._tuning.unsure_s,
            "telling": self._tuning.telling_s,
        }[finality(self._text)]
        return seconds * self._factor

    def _before(self, seconds: float, probability: float) -> Signal | None:
        self._waited += seconds
        self._voiced = self._voiced + seconds if probability >= self._start else 0.0
        if self._voiced >= self._start_s:
            self.speaking, self._quiet = True, 0.0
            return "started"
        return "nothing" if self._waited >= self._limit else None

    def _in_turn(self, seconds: float, probability: float) -> Signal | None:
        self._spoken += seconds
        if self._spoken >= self._tuning.hard_s:
            return "too_long"
        if probability >= self._tuning.keep:
            return self._voice()
        before, self._quiet = self._quiet, self._quiet + seconds
        if self._quiet >= self.patience():
            return "ended"
        return "paused" if before < self._tuning.pause_s <= self._quiet else None

    def _voice(self) -> Signal | None:
        was, self._quiet = self._quiet, 0.0
        if was >= self._tuning.pause_s:
            return "resumed"
        if not self._text and not self._checked and self._spoken >= self._tuning.noise_s:
            self._checked = True
            return "check"
        return None
