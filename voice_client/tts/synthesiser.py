"""The interface of all synthesisers. They block: call them off the event loop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]


@dataclass(frozen=True)
class Sound:
    """One channel of speech."""

    samples: Samples
    """−1 to 1."""
    rate: int
    """Samples a second."""

    @property
    def seconds(self) -> float:
        return len(self.samples) / self.rate


class Synthesiser(Protocol):
    """A loaded voice; one text at a time."""

    name: str
    voices: tuple[str, ...]
    """The first is the default."""

    def speak(self, text: str, voice: str, speed: float) -> Sound:
        """Speak a text in spoken form (text/speakable.py); `speed` 1 is the voice's own.

        Raises SynthesisError.
        """


def silence(seconds: float, rate: int) -> Sound:
    return Sound(np.zeros(int(seconds * rate), np.float32), rate)
