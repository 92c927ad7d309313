"""Words that act on the terminal, understood anywhere: 第二个, 返回, 再说一遍."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from rapidfuzz.distance import Levenshtein

from ..settings import read_yaml
from ..text.sounds import Coder, syllables

_MARKS = re.compile(r"[\s，。？！、,.?!…]+")
_DIGIT = re.compile(r"\d")
LABEL_LIKENESS = 0.8
_coder = Coder()


@dataclass(frozen=True)
class Command:
    """A name from commands.yaml, or `choose` with the number of an option, from 1."""

    name: str
    index: int = 0


def understand(text: str, options: Sequence[str] = ()) -> Command | None:
    """The command that a whole utterance is, or None where it is a question.

    `options` are the labels on the screen: their number or their own words choose one.
    """
    sound = _sound(_bare(text))
    if not sound:
        return None
    if options and (index := _option(sound, options)):
        return Command("choose", index)
    name = _table().get(sound)
    return Command(name) if name else None


def _option(sound: str, options: Sequence[str]) -> int:
    rules = _rules()
    if sound in {_sound(words) for words in rules["last"]}:
        return len(options)
    for index in range(1, len(options) + 1):
        word = rules["numbers"][index - 1] if index <= len(rules["numbers"]) else str(index)
        ways = [rules["ordinal"].format(n=word), word]
        if index == 1:
            ways += rules["first"]
        if sound in {_sound(way) for way in ways}:
            return index
    return _by_label(sound, options)


def _by_label(sound: str, options: Sequence[str]) -> int:
    """The option whose words were said, if one is clearly it."""
    likeness = [Levenshtein.normalized_similarity(sound, _sound(_bare(o))) for o in options]
    best = max(range(len(options)), key=lambda at: likeness[at])
    rest = [value for at, value in enumerate(likeness) if at != best]
    clear = all(likeness[best] > value for value in rest)
    return best + 1 if likeness[best] >= LABEL_LIKENESS and clear else 0


def _bare(text: str) -> str:
    """Without marks and politeness at the ends, digits as words."""
    numbers = _rules()["numbers"]
    text = _DIGIT.sub(lambda m: numbers[int(m.group()) - 1] if m.group() != "0" else "零", text)
    text = _MARKS.sub("", text)
    changed = True
    while changed:
        before = text
        for filler in sorted(_rules()["fillers"], key=len, reverse=True):
            text = text.removeprefix(filler) if len(text) > len(filler) else text
        for ending in _rules()["endings"]:
            text = text.removesuffix(ending) if len(text) > len(ending) else text
        changed = text != before
    return text


@cache
def _sound(text: str) -> str:
    return _coder(syllables(text)) if text else ""


@cache
def _rules() -> dict[str, Any]:
    content: dict[str, Any] = read_yaml("session/commands.yaml")
    return content


@cache
def _table() -> dict[str, str]:
    """Sound → command."""
    return {
        _sound(_bare(words)): name for name, ways in _rules()["commands"].items() for words in ways
    }
