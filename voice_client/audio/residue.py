"""Whether what the microphone hears, while the terminal speaks, is the terminal alone.

An echo canceller that has not found its way, or lost it, lets the terminal's own voice through,
and a voice it is. So nothing is let through until it has been seen that hardly anything is left
of what is heard, or that what is heard has nothing to do with what is played (headphones).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..asr.recogniser import Samples
from ..settings import Echo

FRAMES_A_SECOND = 100
AUDIBLE = 0.01
"""Loudness of a frame of speech, at least."""
WINDOW = FRAMES_A_SECOND
"""Frames that are compared."""
EARLIEST, LATEST = -10, 60
"""Frames by which an echo may come after what is played (or before: see echo.py)."""
EVERY = 5
"""Frames from one comparison to the next."""
SMOOTH = 0.1
"""Share of a new frame in the powers: they look back a tenth of a second."""
Levels = NDArray[np.float64]


class Residue:
    """Told of every frame of ten milliseconds; new for each stream."""

    def __init__(self, tuning: Echo) -> None:
        self._tuning = tuning
        self._played = np.zeros(WINDOW + LATEST - EARLIEST)
        self._heard = np.zeros(WINDOW - EARLIEST)
        self._powers = np.zeros(2)
        self._frames = self._audible = self._calm = 0
        self.settled = False
        """Whether the terminal's own voice is taken out, or is not to be heard at all."""

    def own(self, played: Samples, heard: Samples, left: Samples) -> bool:
        """Whether it is the terminal alone: `left` is what the canceller left of `heard`."""
        powers = np.array([np.mean(heard**2), np.mean(left**2)])
        self._powers += SMOOTH * (powers - self._powers)
        gone = bool(self._powers[1] <= self._tuning.left * self._powers[0])
        if not self.settled:
            self._settle(played, heard, gone)
        return gone or not self.settled

    def _settle(self, played: Samples, heard: Samples, gone: bool) -> None:
        self._played, loud = _pushed(self._played, played)
        self._heard, _ = _pushed(self._heard, heard)
        self._frames += 1
        self._audible += loud > AUDIBLE
        self._calm = self._calm + (loud > AUDIBLE) if gone else 0
        calm = self._calm >= self._tuning.calm_s * FRAMES_A_SECOND
        self.settled = calm or (self._audible >= WINDOW and self._unheard())

    def _unheard(self) -> bool:
        """Whether what is heard does not rise and fall with what is played; now and then."""
        if self._frames % EVERY:
            return False
        # What is heard may come EARLIEST frames before it is played: look back as far.
        return likeness(self._played, self._heard[:WINDOW]) < self._tuning.unlike


def likeness(played: Levels, heard: Levels) -> float:
    """The best correlation of `heard` with a stretch of `played` as long as it; 0 in silence."""
    stretches = np.lib.stride_tricks.sliding_window_view(played, heard.size)
    stretches = stretches - stretches.mean(axis=1, keepdims=True)
    wanted = heard - heard.mean()
    sizes = np.linalg.norm(stretches, axis=1) * np.linalg.norm(wanted)
    found = stretches @ wanted
    return float(np.max(np.divide(found, sizes, out=np.zeros_like(found), where=sizes > 1e-9)))


def _pushed(levels: Levels, frame: Samples) -> tuple[Levels, float]:
    """One more frame's loudness at the end, and that loudness."""
    moved, loud = np.roll(levels, -1), float(np.sqrt(np.mean(frame**2)))
    moved[-1] = loud
    return moved, loud
