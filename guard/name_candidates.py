"""What in a text might be somebody's name, before anything is weighed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from guard.personal import words

_HAN = re.compile("[\u4e00-\u9fff]+")
_LATIN = re.compile(r"[A-Z]{2,20}(?:[ .·-]{1,2}[A-Z]{1,20}){1,4}(?![A-Z])")
_DOTTED = re.compile("([\u4e00-\u9fff]{1,6})·(?:[\u4e00-\u9fff]{1,8}·){0,2}([\u4e00-\u9fff]{1,6})")
_COMPOUND = (2, 3)
_WIFE = "氏"
_GIVEN = (1, 2)
_GIVEN_LONG = (1, 2, 3)
_GIVEN_TWO = (2,)
_SHORTEST_FOREIGN = 4
_HEAD_OF_FOREIGN = 2
_EDGE = 2


class Candidate(NamedTuple):
    """start..end of a text; its first `head` characters are the surname, or stand for one."""

    start: int
    end: int
    head: int
    form: str
    """`1` or `2` given characters, with `s` before it after a space; `f` foreign; `l` Latin."""


def candidates(text: str) -> Iterator[Candidate]:
    """Surnames with what is given; runs of the characters of foreign names; Latin words."""
    single, compound = surnames()
    for start, char in enumerate(text):
        if char in single:
            yield from _with_given(text, start, start + 1, _GIVEN)
            second = text[start + 1 : start + 2]
            if second == _WIFE:
                yield from _with_given(text, start, start + 2, _GIVEN_LONG)
            elif second in single:
                yield from _with_given(text, start, start + 2, _GIVEN_TWO)
        for length in _COMPOUND:
            if text[start : start + length] in compound:
                yield from _with_given(text, start, start + length, _GIVEN_LONG)
    for match in _foreign().finditer(text):
        yield from _foreign_in(*match.span())
    for match in _DOTTED.finditer(text):
        yield from _dotted(*match.span(1), *match.span(2))
    for match in _LATIN.finditer(text):
        yield Candidate(*match.span(), _HEAD_OF_FOREIGN, "l")


def _with_given(
    text: str, start: int, surname_end: int, lengths: tuple[int, ...]
) -> Iterator[Candidate]:
    spaced = text[surname_end : surname_end + 1] == " "
    first = surname_end + spaced
    for given in lengths:
        if not _HAN.fullmatch(text, first, first + given) or first + given > len(text):
            return
        form = f"{'s' if spaced else ''}{given}"
        if text[first : first + given] not in words().titles:
            yield Candidate(start, first + given, surname_end - start, form)


def _foreign_in(start: int, end: int) -> Iterator[Candidate]:
    """The run, also without a character or two at either edge."""
    for left, right in product(range(_EDGE + 1), repeat=2):
        if end - right - start - left >= _SHORTEST_FOREIGN:
            yield Candidate(start + left, end - right, _HEAD_OF_FOREIGN, "f")


def _dotted(first: int, before_dot: int, after_dot: int, last: int) -> Iterator[Candidate]:
    """A name with a dot, wherever in the characters around its dots it begins and ends."""
    for start, end in product(range(first, before_dot), range(after_dot + 1, last + 1)):
        yield Candidate(start, end, min(_HEAD_OF_FOREIGN, before_dot - start), "f")


@lru_cache(maxsize=1)
def _foreign() -> re.Pattern[str]:
    run = f"[{words().foreign_characters}]"
    return re.compile(f"{run}{{4,30}}")


@lru_cache(maxsize=1)
def surnames() -> tuple[frozenset[str], frozenset[str]]:
    """Single surnames, the rare ones too, and compound ones."""
    lists = words()
    longer = frozenset(lists.compound_surnames + lists.japanese_surnames)
    return frozenset(lists.surnames + lists.rare_surnames), longer
