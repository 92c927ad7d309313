"""How the terminal speaks to this citizen: pace, loudness, and what it said last."""

from __future__ import annotations

from ..settings import Session as Tuning
from .effects import Speak

LOUDEST = 2.0
FASTEST = 1.5


class Manner:
    """Changed by 慢一点, 大声一点 and elder mode; new for each citizen."""

    def __init__(self, tuning: Tuning) -> None:
        self._tuning = tuning
        self.elder = False
        self.speed = 1.0
        self.volume = 1.0
        self.said = ""
        self.sounding = ""
        """What is being read, an answer or a passing word."""

    def pace(self, steps: int) -> None:
        """Faster or slower by so many steps."""
        wanted = self.speed + steps * self._tuning.speed_step
        self.speed = min(FASTEST, max(self._tuning.slowest, wanted))

    def turn(self, steps: int) -> None:
        """Louder or quieter by so many steps."""
        wanted = self.volume + steps * self._tuning.volume_step
        self.volume = min(LOUDEST, max(self._tuning.volume_step, wanted))

    def speak(self, text: str, label: bool, last: bool = True) -> Speak:
        """The text as it is to be read to this citizen, who may ask for it again."""
        self.said = text
        return self.mention(text, label, last)

    def mention(self, text: str, label: bool = False, last: bool = True) -> Speak:
        """The same for a passing word, which is not what 再说一遍 means."""
        self.sounding = text
        speed = self.speed * (self._tuning.elder_speed if self.elder else 1.0)
        pause = self._tuning.elder_pause_s if self.elder else self._tuning.pause_s
        return Speak(text, round(speed, 2), round(self.volume, 2), pause, label, last)
