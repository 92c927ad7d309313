"""What listens in on the loudspeaker."""

from __future__ import annotations

from typing import Protocol

from ..tts.synthesiser import Samples


class Tap(Protocol):
    """Gets what is played, for echo cancellation."""

    def played(self, samples: Samples) -> None:
        """What goes to the loudspeaker next."""

    def dropped(self) -> None:
        """What it has not sounded yet will never be heard; another stream begins, if any."""
