"""Transcripts in one shape: simplified script, no marks at the ends."""

from __future__ import annotations

from functools import cache
from typing import Any

import opencc

ENDS = ' ，。？！、,.?!…·\n\t"“”'


@cache
def _converter() -> Any:
    return opencc.OpenCC("t2s")


def tidy(text: str) -> str:
    """Simplified, with Chinese commas, without marks at the ends."""
    text = text.replace("\ufffd", "")  # half a character, which Whisper leaves now and then
    return str(_converter().convert(text)).replace(",", "，").replace("?", "？").strip(ENDS)
