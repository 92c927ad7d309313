"""Sounds of words, folded: what southern speakers and recognisers mix up counts as the same."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

from pypinyin import Style, lazy_pinyin

from ..settings import read_yaml

_INITIAL = re.compile(r"^(zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw]?)(.*)$")
_KEPT = re.compile(r"[一-鿿]|[A-Za-z]+|\d")


@cache
def table() -> dict[str, dict[str, str]]:
    """sounds.yaml as read once."""
    content: dict[str, dict[str, str]] = read_yaml("text/sounds.yaml")
    return content


@cache
def terms() -> list[str]:
    """Common words of this domain, the most wanted first: what recognition leans towards."""
    words: list[str] = read_yaml("text/sounds.yaml")["terms"]
    return words


@cache
def carriers() -> list[str]:
    """Words that names of many matters begin or end with."""
    words: list[str] = read_yaml("text/sounds.yaml")["carriers"]
    return words


@lru_cache(maxsize=4096)
def halves(syllable: str) -> tuple[str, str]:
    """Initial and final of a syllable without tone, folded: zheng → z, en."""
    found = _INITIAL.match(syllable)
    assert found is not None  # the pattern matches every string
    initial, final = found.groups()
    folding = table()
    return folding["initials"].get(initial, initial), folding["finals"].get(final, final)


def syllables(text: str) -> list[tuple[str, str]]:
    """Halves of every character of a Han text; other characters stand for themselves."""
    return [halves(s) for s in lazy_pinyin(text, style=Style.NORMAL, v_to_u=False)]


def spans(text: str) -> tuple[list[tuple[str, str]], list[tuple[int, int]]]:
    """Sounds of a mixed text, and where in it each stands; marks have none."""
    found: list[tuple[str, str]] = []
    places: list[tuple[int, int]] = []
    readings = lazy_pinyin(text, style=Style.NORMAL, v_to_u=False, errors=_each)
    for char, reading, at in zip(text, readings, range(len(text)), strict=True):
        if not _KEPT.match(char):
            continue
        found.append(halves(reading) if "一" <= char <= "鿿" else (char.lower(), ""))
        places.append((at, at + 1))
    return found, places


def _each(unread: str) -> Any:
    """What has no pinyin, one character at a time."""
    return list(unread)


class Coder:
    """Sounds as strings of one character a half, so that rapidfuzz can compare them."""

    def __init__(self) -> None:
        self._codes: dict[tuple[int, str], str] = {}

    def __call__(self, sounds: list[tuple[str, str]]) -> str:
        return "".join(self._code(side, half) for pair in sounds for side, half in enumerate(pair))

    def _code(self, side: int, half: str) -> str:
        return self._codes.setdefault((side, half), chr(0xE000 + len(self._codes)))
