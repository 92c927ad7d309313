"""The runs of digits in a text, as they are written, spaced out or spoken."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from guard.personal import words

_SEPARATORS = frozenset(" -－—_.·,，、~\t\u3000/…。")
_X_REST = "\ue000"


class Run(NamedTuple):
    """Digits, written or spoken, over separators."""

    digits: str
    places: list[int]
    """Where each stands in the text."""
    spoken: list[bool]
    """Whether each was spoken."""

    @property
    def said(self) -> bool:
        """Whether any was spoken."""
        return any(self.spoken)

    def parted(self, at: int) -> bool:
        """May a number end before this digit: at a gap, at the run's end, or where what was written
        is followed by a spoken digit (18108894385一直关机)?"""
        if at == len(self.places) or self.places[at] - self.places[at - 1] > 1:
            return True
        return self.spoken[at] and not self.spoken[at - 1]


def digit_runs(text: str) -> Iterator[Run]:
    """Every run, from the beginning on."""
    spoken = words().spoken
    digits: list[str] = []
    places: list[int] = []
    heard: list[bool] = []
    for index, char in enumerate(_spelt(text)):
        if "0" <= char <= "9" or char in spoken or (char == "X" and len(digits) in (17, 14)):
            heard.append(char in spoken)
            digits.append(spoken.get(char, char))
            places.append(index)
        elif not _separates(char) and digits:
            yield Run("".join(digits), places, heard)
            digits, places, heard = [], [], []
    if digits:
        yield Run("".join(digits), places, heard)


def _separates(char: str) -> bool:
    return char in _SEPARATORS or unicodedata.category(char) == "Cf" or char == _X_REST


def _spelt(text: str) -> str:
    """艾克斯 at the end of a number is X; its rest, and what is said while thinking, is filled.

    Positions are kept.
    """
    for word in words().x_words:
        text = text.replace(word, "X" + _X_REST * (len(word) - 1))
    for word in words().fillers:
        text = text.replace(word, _X_REST * len(word))
    return text
