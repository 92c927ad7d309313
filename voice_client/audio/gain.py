"""Whether the microphone is set right: too low, too high, or silent altogether."""

from __future__ import annotations

from typing import Literal

import numpy as np

from ..asr.recogniser import Samples
from ..settings import Capture

Advice = Literal["quiet", "clipped", "fine"]
FULL = 0.99


class Gain:
    """Measures the blocks of one turn in which a voice was found."""

    def __init__(self, tuning: Capture) -> None:
        self._tuning = tuning
        self._peak = 0.0
        self._clipped = 0
        self._samples = 0

    def add(self, block: Samples) -> None:
        loud = np.abs(block)
        self._peak = max(self._peak, float(loud.max(initial=0.0)))
        self._clipped += int((loud >= FULL).sum())
        self._samples += block.size

    def advice(self) -> Advice:
        """What to tell the operator; fine where too little was heard to say."""
        if self._samples < self._tuning.rate // 4:
            return "fine"
        if self._clipped > self._tuning.clipped_share * self._samples:
            return "clipped"
        return "quiet" if self._peak < self._tuning.quiet_peak else "fine"
