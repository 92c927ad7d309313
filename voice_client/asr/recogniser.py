"""The interface of all recognisers. They block: call them off the event loop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
"""One channel, −1 to 1."""

RATE = 16000
"""Samples a second that every recogniser takes."""


Near = Callable[[str], Sequence[str]]
"""Names that sound like a part of a text, the likeliest first."""


@dataclass(frozen=True)
class Hypothesis:
    text: str
    """Simplified Chinese, without punctuation at the ends."""
    score: float
    """Mean log probability of a token, 0 at best; engines are not comparable."""


@dataclass(frozen=True)
class Transcript:
    """What may have been said, the likeliest first; empty where nothing was."""

    hypotheses: tuple[Hypothesis, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.hypotheses)

    @property
    def text(self) -> str:
        return self.hypotheses[0].text if self.hypotheses else ""


class Utterance(Protocol):
    """One turn of a citizen."""

    def accept(self, samples: Samples, speech: bool) -> str | None:
        """Take sound at RATE; `speech`: a voice is in it. A new partial text, or None."""

    def pause(self) -> str:
        """A pause was heard: work ahead, so that `finish` has little left. The text so far."""

    def finish(self) -> Transcript:
        """The turn is over."""

    def discard(self) -> None:
        """Forget the sound and the text."""


class Recogniser(Protocol):
    """A loaded model, shared by all utterances; one utterance at a time."""

    name: str

    def utterance(self, bias: Sequence[str] = (), near: Near | None = None) -> Utterance:
        """Begin a turn; `bias` are names to listen for, the most wanted first.

        An engine that can listen again is then told, by `near`, what it may have heard.
        """
