"""Image processing, voice prompt and soft keyboard (clause 8 l, m, n)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .model import Answer, Done, ImageInput, Kind, Operation, Picture, Request


class Box(Answer):
    """A rectangle in pixels from the top left corner."""

    x: int = Field(ge=0)
    y: int = Field(ge=0)
    width: int = Field(gt=0)
    height: int = Field(gt=0)


class CropImage(ImageInput):
    box: Box | None = None
    """Where it is null, the page is found by its edges."""


class DeskewImage(ImageInput):
    pass


class ContrastImage(ImageInput):
    strength: float = Field(default=2.0, ge=1, le=8)
    """How far the contrast of each part may be raised (CLAHE clip limit)."""


class Straightened(Picture):
    angle: float
    """Degrees by which the page was turned, anticlockwise."""


class Speak(Request):
    text: str = Field(min_length=1, max_length=500)
    pace: Literal["slow", "normal"] = "normal"
    ai: bool = False
    """Whether the text is AI output: then the spoken label goes first (GB 45438-2025)."""


class Spoken(Answer):
    seconds: float = Field(ge=0)
    whole: bool
    """False when it was stopped before the end."""


class ShowKeyboard(Request):
    layout: Literal["pinyin", "digits", "id-number", "letters"] = "pinyin"


class KeyboardState(Answer):
    shown: bool
    layout: Literal["pinyin", "digits", "id-number", "letters"] | None = None


class FindCandidates(Request):
    pinyin: str = Field(min_length=1, max_length=40, pattern="^[a-zü][a-zü']*$")
    """Without tones; an apostrophe parts syllables that could be read two ways (xi'an)."""
    limit: int = Field(default=10, ge=1, le=50)


class Candidate(Answer):
    text: str
    used: int = Field(ge=1)
    """How many of the characters typed it stands for, from the left."""


class Candidates(Answer):
    candidates: list[Candidate]
    """Those that use the most first, then the likeliest."""


IMAGE = Kind(
    "image",
    {
        "crop": Operation(CropImage, Picture),
        "deskew": Operation(DeskewImage, Straightened),
        "contrast": Operation(ContrastImage, Picture),
    },
)
VOICE_PROMPT = Kind(
    "voice-prompt",
    {
        "speak": Operation(Speak, Spoken),
        "stop": Operation(Request, Done, interrupts=True),
    },
)
SOFT_KEYBOARD = Kind(
    "soft-keyboard",
    {
        "show": Operation(ShowKeyboard, KeyboardState),
        "hide": Operation(Request, KeyboardState, interrupts=True),
        "candidates": Operation(FindCandidates, Candidates),
    },
    events=("keyboard-shown", "keyboard-hidden"),
)
