"""Sound of a text: pinyin syllables with the sounds folded that southern speakers and ASR mix up.

Confusions z/zh, c/ch, s/sh, n/l, f/h, in/ing, en/eng (and an/ang), tones ignored. The readings
come from pypinyin once, when the index is built; the running service holds only the table.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path

import yaml

_RULES = Path(__file__).with_name("sounds.yaml")
_HAN = re.compile(r"[一-鿿]")
_LATIN = re.compile(r"[a-z0-9]+")
_INITIAL = re.compile(r"^(zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw]?)(.*)$")
_LONGEST_WORD = 6


@lru_cache(maxsize=1)
def _rules() -> tuple[dict[str, str], dict[str, str]]:
    rules = yaml.safe_load(_RULES.read_text(encoding="utf-8"))
    return rules["initials"], rules["finals"]


@lru_cache(maxsize=2048)
def fold_syllable(syllable: str) -> str:
    """One pinyin syllable without tone, folded: ``zheng`` → ``zen``, ``fei`` → ``hei``."""
    initials, finals = _rules()
    found = _INITIAL.match(syllable)
    assert found is not None  # the pattern matches every string
    initial, final = found.groups()
    return initials.get(initial, initial) + finals.get(final, final)


class Readings:
    """Characters and words with their folded syllables; words hold what is read otherwise."""

    def __init__(self, chars: dict[str, str], words: dict[str, list[str]]) -> None:
        self._chars = chars
        self._words = words

    def __call__(self, text: str) -> list[str]:
        """Folded syllables of a normalised text; Latin letters and digits stay as they are."""
        sounds: list[str] = []
        at = 0
        while at < len(text):
            step = self._word_at(text, at, sounds) or self._char_at(text, at, sounds)
            at += step
        return sounds

    def _word_at(self, text: str, at: int, sounds: list[str]) -> int:
        for length in range(min(_LONGEST_WORD, len(text) - at), 1, -1):
            word = self._words.get(text[at : at + length])
            if word is not None:
                sounds.extend(word)
                return length
        return 0

    def _char_at(self, text: str, at: int, sounds: list[str]) -> int:
        latin = _LATIN.match(text, at)
        if latin:
            sounds.append(latin.group())
            return len(latin.group())
        if text[at] in self._chars:
            sounds.append(self._chars[text[at]])
        return 1

    def save(self, path: Path) -> None:
        """Write the table as JSON."""
        table = {"chars": self._chars, "words": self._words}
        path.write_text(json.dumps(table, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Readings:
        """Read the table that `save` wrote."""
        table = json.loads(path.read_text(encoding="utf-8"))
        return cls(table["chars"], table["words"])


def build_readings(words: set[str]) -> Readings:
    """Make the table with pypinyin: every common character, and the words read otherwise."""
    from pypinyin import Style, lazy_pinyin
    from pypinyin.constants import PINYIN_DICT

    def read(text: str) -> list[str]:
        return [fold_syllable(s) for s in lazy_pinyin(text, style=Style.NORMAL, v_to_u=False)]

    chars = {chr(c): read(chr(c))[0] for c in PINYIN_DICT if _HAN.match(chr(c))}
    odd = {}
    for word in words:
        if 2 <= len(word) <= _LONGEST_WORD and all(_HAN.match(c) for c in word):
            sounds = read(word)
            if sounds != [chars.get(c) for c in word]:
                odd[word] = sounds
    return Readings(chars, odd)
