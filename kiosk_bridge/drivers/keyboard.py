"""Soft keyboard: pinyin candidates from pypinyin's dictionaries, ordered by jieba's counts.

The keys themselves are drawn by the page; show and hide tell it so by an event.
"""

from __future__ import annotations

import logging
import threading
from collections import defaultdict
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import jieba
import yaml
from pypinyin import Style, lazy_pinyin
from pypinyin.phrases_dict import phrases_dict
from pypinyin.pinyin_dict import pinyin_dict
from pypinyin.style import convert

from ..driver import Call, Context, Driver, DriverSettings
from ..kinds import Request
from ..kinds.screen import Candidate, Candidates, FindCandidates, KeyboardState, ShowKeyboard

CJK = range(0x4E00, 0x9FA6)
COMMON = 30
"""Times that jieba's corpus has a word."""
_loading = threading.Lock()


class KeyboardSettings(DriverSettings):
    pass


class PinyinKeyboard(Driver[KeyboardSettings]):
    """Software device: always there."""

    settings_type = KeyboardSettings
    kinds = frozenset({"soft-keyboard"})

    def __init__(self, settings: KeyboardSettings, context: Context) -> None:
        super().__init__(settings, context)
        # Reading the dictionaries takes seconds: done before the first key is touched.
        threading.Thread(target=_load, daemon=True).start()

    def show(self, request: ShowKeyboard, call: Call) -> KeyboardState:
        self.context.emit("keyboard-shown")
        return KeyboardState(shown=True, layout=request.layout)

    def hide(self, request: Request, call: Call) -> KeyboardState:
        self.context.emit("keyboard-hidden")
        return KeyboardState(shown=False)

    def candidates(self, request: FindCandidates, call: Call) -> Candidates:
        return Candidates(candidates=find(_load(), request.pinyin, request.limit))


def _load() -> Index:
    with _loading:
        return word_index()


class Word(NamedTuple):
    text: str
    syllables: tuple[str, ...]
    weight: int


Index = dict[str, list[Word]]


def find(index: Index, typed: str, limit: int) -> list[Candidate]:
    """Words for the whole of what was typed, then for ever shorter beginnings of it."""
    letters, breaks = _letters_and_breaks(typed)
    found: dict[str, Candidate] = {}
    for end in range(len(letters), 0, -1):
        for word in index.get(letters[:end], []):
            if _fits(word, breaks, end):
                used = end + sum(1 for place in breaks if place <= end)
                found.setdefault(word.text, Candidate(text=word.text, used=min(used, len(typed))))
        if len(found) >= limit:
            break
    return list(found.values())[:limit]


def _letters_and_breaks(typed: str) -> tuple[str, set[int]]:
    """The letters alone, and before which of them an apostrophe stood."""
    letters, breaks = "", set()
    for character in typed:
        if character == "'":
            breaks.add(len(letters))
        else:
            letters += character
    return letters.replace("ü", "v"), breaks


def _fits(word: Word, breaks: set[int], end: int) -> bool:
    ends = {sum(map(len, word.syllables[: n + 1])) for n in range(len(word.syllables))}
    return {place for place in breaks if 0 < place < end} <= ends


@cache
def word_index() -> Index:
    """Words by their toneless pinyin, likeliest first."""
    jieba.setLogLevel(logging.WARNING)
    jieba.initialize()
    index: Index = defaultdict(list)
    for word in [*_favourites(), *_phrases(), *_common(), *_characters()]:
        index["".join(word.syllables)].append(word)
    for words in index.values():
        words.sort(key=lambda word: -word.weight)
    return dict(index)


def _favourites() -> list[Word]:
    text = files("kiosk_bridge.drivers").joinpath("words.yaml").read_text(encoding="utf-8")
    listed: dict[str, str] = yaml.safe_load(text)
    most = max(jieba.dt.FREQ.values())
    return [Word(word, tuple(pinyin.split()), most + 1) for word, pinyin in listed.items()]


def _phrases() -> list[Word]:
    return [
        Word(text, tuple(_plain(readings[0]) for readings in pinyins), _count(text))
        for text, pinyins in phrases_dict.items()
        if len(text) <= 6
    ]


def _common() -> list[Word]:
    """Words that jieba has often met and pypinyin's phrases lack, such as 西安."""
    return [
        Word(text, tuple(_plain(syllable) for syllable in lazy_pinyin(text)), count)
        for text, count in jieba.dt.FREQ.items()
        if count >= COMMON and 2 <= len(text) <= 4 and text not in phrases_dict and _all_cjk(text)
    ]


def _all_cjk(text: str) -> bool:
    return all(ord(character) in CJK for character in text)


def _characters() -> list[Word]:
    """Each character under every reading; under its usual one it weighs fully."""
    words = []
    for code in CJK:
        readings = dict.fromkeys(_plain(r) for r in pinyin_dict.get(code, "").split(",") if r)
        usual = lazy_pinyin(chr(code), v_to_u=False)[0]
        for reading in readings:
            weight = _count(chr(code)) if reading == usual else _count(chr(code)) // 100
            words.append(Word(chr(code), (reading,), weight))
    return words


def _plain(reading: str) -> str:
    return convert(reading, Style.NORMAL, strict=False).replace("ü", "v")


def _count(text: str) -> int:
    return int(jieba.dt.FREQ.get(text) or 0)
