"""The last moments of sound, so that the first syllable of a turn is never lost."""

from __future__ import annotations

from collections import deque

import numpy as np

from ..asr.recogniser import Samples


class Ring:
    """Holds the last `seconds` of blocks."""

    def __init__(self, seconds: float, rate: int) -> None:
        self._most = int(seconds * rate)
        self._blocks: deque[Samples] = deque()
        self._held = 0

    def add(self, block: Samples) -> None:
        self._blocks.append(block)
        self._held += block.size
        while self._held - self._blocks[0].size >= self._most:
            self._held -= self._blocks.popleft().size

    def take(self) -> Samples:
        """What is held, oldest first; the ring is empty afterwards."""
        held = np.concatenate(self._blocks) if self._blocks else np.zeros(0, np.float32)
        self._blocks.clear()
        self._held = 0
        return held

    def wipe(self) -> None:
        """Zero and forget."""
        for block in self._blocks:
            if block.flags.writeable:
                block.fill(0)
        self._blocks.clear()
        self._held = 0
