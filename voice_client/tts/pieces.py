"""A spoken text in pieces: short enough to synthesise one while the one before it plays."""

from __future__ import annotations

import re

_SENTENCES = re.compile(r"[^。！？；\n]+[。！？；]?")
_CLAUSES = re.compile(r"[^，、：]*[，、：]|[^，、：]+")
FIRST = 12
"""Characters of the first piece of a new text, so that the first sound comes soon."""
LONGEST = 40
"""Characters of any piece."""


def pieces(text: str, first: int = LONGEST) -> list[str]:
    """Sentences, the long ones divided at their commas; joined they are the text again."""
    found: list[str] = []
    for sentence in _SENTENCES.findall(text):
        most = LONGEST if found else first
        found.extend(_divided(sentence, most) if len(sentence) > most else [sentence])
    return [piece for piece in found if piece.strip()]


def _divided(sentence: str, most: int) -> list[str]:
    """Clauses gathered up to `most` for the first piece and LONGEST for the rest."""
    gathered: list[str] = []
    for clause in _CLAUSES.findall(sentence):
        limit = most if len(gathered) <= 1 else LONGEST
        if gathered and len(gathered[-1]) + len(clause) <= limit:
            gathered[-1] += clause
        else:
            gathered.extend(_cut(clause))
    return gathered


def _cut(clause: str) -> list[str]:
    """A clause without commas that is still too long, cut evenly."""
    return [clause[at : at + LONGEST] for at in range(0, len(clause), LONGEST)]
