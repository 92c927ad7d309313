"""What the session machine wants done; session/voice.py does it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Listen:
    """Open the microphone for a turn."""

    elder: bool


@dataclass(frozen=True)
class Decide:
    """The button was let go: decide on what was said so far."""


@dataclass(frozen=True)
class Deafen:
    """Close the microphone and forget the turn."""


@dataclass(frozen=True)
class Ask:
    """Put a question to the assistant."""

    text: str
    elder: bool
    spoken: bool
    """Whether it came by voice."""
    heard: tuple[tuple[str, float], ...] = ()
    """What else may have been said, each with its weight, the first being `text`."""


@dataclass(frozen=True)
class Speak:
    """Read a text aloud."""

    text: str
    speed: float
    volume: float
    pause_s: float
    """Between its pieces."""
    label: bool
    """Whether it is an answer, which opens with the AI label."""
    last: bool = True
    """Whether that is all; else `More` follows."""


@dataclass(frozen=True)
class More:
    """The next words of what is being read."""

    text: str
    last: bool


@dataclass(frozen=True)
class Hold:
    """Be silent at once: somebody speaks over it."""


@dataclass(frozen=True)
class GoOn:
    """It was nobody: read on from where it was held."""


@dataclass(frozen=True)
class Skip:
    """Go on to the next piece of what is being read."""


@dataclass(frozen=True)
class Hush:
    """Be silent at once."""


@dataclass(frozen=True)
class Show:
    """Send a message to the screen; see docs/voice.md."""

    message: dict[str, Any]


@dataclass(frozen=True)
class Wipe:
    """Forget everything of this citizen: sound, text, the conversation."""


Effect = Listen | Decide | Deafen | Ask | Speak | More | Skip | Hold | GoOn | Hush | Show | Wipe
