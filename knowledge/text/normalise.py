"""What a citizen said, made comparable: script, width, numbers, fillers, repeats, Cantonese.

The same function is used on the phrasings when the index is built and on every question,
so that both sides of a comparison have gone through the same door.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

import yaml
from opencc import OpenCC

from knowledge.text.numbers import arabic_numbers

_WORDS = Path(__file__).with_name("words.yaml")
_MARKS = re.compile(r"[^\w%.]+")
_REPEAT_WORD = re.compile(r"([一-鿿]{2,4})(?:[，,、\s]*\1)+")
_REPEAT_CHAR = re.compile(r"([一-鿿])\1{2,}")
_STUTTER = re.compile(r"(?<![一-鿿])([我你他她那这就要想])(?:[，,、\s]*\1)+")
_DOT = re.compile(r"(?<!\d)\.|\.(?!\d)")


class Normaliser:
    """Text in, comparable text out; pure, so one object may serve all threads."""

    def __init__(self, words: dict[str, object]) -> None:
        cantonese = words["cantonese"]
        fillers = words["fillers"]
        assert isinstance(cantonese, dict) and isinstance(fillers, list)
        self._simplify = OpenCC("t2s")
        self._cantonese: dict[str, str] = cantonese
        self._cantonese_re = _alternation(list(cantonese))
        self._fillers_re = re.compile(
            rf"(?:^|(?<=\s))(?:{_alternation(fillers).pattern})+|"
            rf"(?:{_alternation([f for f in fillers if len(f) == 1]).pattern})+(?=\s|$)"
        )

    def __call__(self, text: str) -> str:
        """Normalise one text; returns '' when nothing but fillers and marks was said."""
        folded = self._fold(text)
        spaced = _MARKS.sub(" ", _DOT.sub(" ", folded)).strip()
        bare = self._drop_fillers(spaced)
        return arabic_numbers(bare.replace(" ", "")) or spaced.replace(" ", "")

    def _fold(self, text: str) -> str:
        wide = unicodedata.normalize("NFKC", text)
        plain = self._simplify.convert(wide.lower())
        plain = self._cantonese_re.sub(lambda m: self._cantonese[m.group()], plain)
        plain = _STUTTER.sub(r"\1", plain)
        return _REPEAT_CHAR.sub(r"\1", _fold_repeats(plain))

    def _drop_fillers(self, text: str) -> str:
        before = None
        while before != text:
            before, text = text, self._fillers_re.sub("", text).strip()
        return text


def _fold_repeats(text: str) -> str:
    before = None
    while before != text:
        before, text = text, _REPEAT_WORD.sub(r"\1", text)
    return text


def _alternation(words: list[str]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)))


@lru_cache(maxsize=1)
def normaliser() -> Normaliser:
    """The one normaliser, with the committed word list."""
    return Normaliser(yaml.safe_load(_WORDS.read_text(encoding="utf-8")))
