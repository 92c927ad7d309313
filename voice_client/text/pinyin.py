"""Reading a text: words of pinyin syllables with spoken tones, and the marks between them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import jieba
from pypinyin import Style, lazy_pinyin, load_phrases_dict
from pypinyin.contrib.tone_convert import to_tone

from ..settings import read_yaml

_RUNS = re.compile(r"[一-鿿〇]+|[A-Za-z]+|[^一-鿿〇A-Za-z]")
_STOPS = {"。": ".", "！": "!", "？": "?", "；": ";", "：": ":", "，": ",", "、": ","}
MARKS = frozenset(".!?;:,")
_KEEPING = frozenset("第零〇一二三四五六七八九十百千")
_ENDING = frozenset({"统一", "唯一", "期一", "周一", "之一", "单一"})


@dataclass(frozen=True)
class Word:
    """A word of syllables such as zheng4, tone 5 being light; or a mark, one of MARKS."""

    text: str
    syllables: tuple[str, ...] = ()


def read(text: str) -> list[Word]:
    """The words of a text in spoken form; what has no sound is left out."""
    words: list[Word] = []
    for run in _RUNS.findall(text):
        if "一" <= run[0] <= "鿿" or run[0] == "〇":
            words.extend(_han(run))
        elif run[0].isascii() and run[0].isalpha():
            words.append(Word(run, _letters(run)))
        elif mark := _STOPS.get(run, run if run in MARKS else ""):
            words.append(Word(mark))
    return words


def pinyin(text: str) -> str:
    """All syllables of a text with spaces between, for tests and for espeak."""
    return " ".join(s for word in read(text) for s in word.syllables)


def _han(run: str) -> list[Word]:
    _load()
    raw = lazy_pinyin(run, style=Style.TONE3, neutral_tone_with_five=True, v_to_u=False)
    words, at = [], 0
    for text in jieba.cut(run, HMM=False):
        words.append((text, raw[at : at + len(text)]))
        at += len(text)
    return _sandhi(words)


def _sandhi(words: list[tuple[str, list[str]]]) -> list[Word]:
    """Tones as they change in speech: 不 and 一 by what follows, third tones within a word."""
    chars = "".join(text for text, _ in words)
    tones = [s for _, syllables in words for s in syllables]
    for at, char in enumerate(chars[:-1]):
        following = tones[at + 1][-1]
        if char == "不" and tones[at] == "bu4" and following == "4":
            tones[at] = "bu2"
        elif char == "一" and tones[at][:-1] == "yi":
            tones[at] = _one(chars, at, following)
    found, start = [], 0
    for text, syllables in words:
        end = start + len(syllables)
        found.append(Word(text, tuple(_third(tones[start:end]))))
        start = end
    return found


def _one(chars: str, at: int, following: str) -> str:
    """一 keeps its tone as an ordinal, within a number, and at the end of a word."""
    if chars[at - 1 : at] in _KEEPING and at:
        return "yi1"
    if chars[at - 1 : at + 1] in _ENDING:
        return "yi1"
    return "yi2" if following in "45" else "yi4"


def _third(syllables: list[str]) -> list[str]:
    changed = list(syllables)
    for at in range(len(changed) - 1):
        if changed[at].endswith("3") and syllables[at + 1].endswith("3"):
            changed[at] = changed[at][:-1] + "2"
    return changed


def _letters(run: str) -> tuple[str, ...]:
    table = read_yaml_cached()
    known = table["words"].get(run.upper())
    spelt = known or " ".join(table["letters"][c] for c in run.upper())
    return tuple(spelt.split())


@cache
def read_yaml_cached() -> dict[str, dict[str, str]]:
    """spoken.yaml as read once."""
    content: dict[str, dict[str, str]] = read_yaml("text/spoken.yaml")
    return content


@cache
def _load() -> None:
    """Teach pypinyin and jieba the readings of this domain, once a process."""
    readings = read_yaml_cached()["readings"]
    load_phrases_dict({w: [[to_tone(s)] for s in p.split()] for w, p in readings.items()})
    for word in readings:
        jieba.add_word(word)
