"""What the reader of names sees of a candidate.

Its characters and those around it, each for itself; what of it, and across its edges, is a word of
the dictionary; and hashed combinations of characters.
"""

from __future__ import annotations

import re
import zlib
from functools import lru_cache

import marisa_trie
import numpy as np
from numpy.typing import NDArray

from guard.name_candidates import Candidate

REACH = 6
SLOTS = 2 * REACH + 4
LEVELS = 7
PLACE, PERSON = 5, 6
_OTHERS = 8
ROWS = 20992 + _OTHERS
"""Rows of characters: eight classes of others, then one for each Chinese character."""
UNKNOWN = 7
_FIRST_HAN = 0x4E00
_OUTSIDE = "\0"
_CLASSES = {"\0": 0, " ": 3, "\t": 3} | dict.fromkeys(",、;:", 4) | dict.fromkeys("。!?.", 5)
_LONGEST = 4
_DIGIT = re.compile(r"\d")
_START_SPANS = ((-1, 1), (-2, 1), (-1, 2), (0, 2), (0, 3), (0, 4), (-2, 0))
_END_SPANS = ((-1, 1), (-1, 2), (-2, 1), (-1, 3), (-2, 2), (0, 2))
SPANS = len(_START_SPANS) + len(_END_SPANS) + 1


@lru_cache(maxsize=8192)
def row_of(char: str) -> int:
    """Which row stands for a character."""
    place = ord(char) - _FIRST_HAN
    if 0 <= place < ROWS - _OTHERS:
        return place + _OTHERS
    if char.isdigit() or char == "*":
        return 1
    return _CLASSES.get(char, 2 if char.isalpha() else 6)


def slots(text: str, found: Candidate) -> list[int]:
    """The rows of the characters before, of head and rest, and after: SLOTS of them."""
    before = (_OUTSIDE * REACH + text[max(0, found.start - REACH) : found.start])[-REACH:]
    after = (text[found.end : found.end + REACH] + _OUTSIDE * REACH)[:REACH]
    head, rest = parts(text, found)
    name = (_OUTSIDE + head)[-2:] + (rest + _OUTSIDE)[:2]
    return [row_of(char) for char in before + name + after]


def parts(text: str, found: Candidate) -> tuple[str, str]:
    """Head and rest; of a rest of more than two the first and last character."""
    head = text[found.start : found.start + found.head]
    rest = text[found.start + found.head : found.end].lstrip(" ")
    return head, rest if len(rest) <= 2 else rest[0] + rest[-1]


class Dictionary:
    """Words of two to four characters, and what each is: 1 to 4, how common; 5, a place; 6, said
    of a person; 0: no word."""

    def __init__(self, trie: bytes, levels: NDArray[np.uint8]) -> None:
        self._trie = marisa_trie.Trie()
        self._trie.frombytes(trie)
        self._levels = levels

    @classmethod
    def of(cls, words: dict[str, int]) -> Dictionary:
        """From words and what they are."""
        trie = marisa_trie.Trie(words)
        levels = np.zeros(len(trie), dtype=np.uint8)
        for word, level in words.items():
            levels[trie[word]] = level
        return cls(trie.tobytes(), levels)

    @property
    def kept(self) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """Words and levels, to be written to a file."""
        return np.frombuffer(self._trie.tobytes(), dtype=np.uint8), self._levels

    def level(self, word: str) -> int:
        """What a word is."""
        place = self._trie.get(word)
        return 0 if place is None else int(self._levels[place])


class Looked:
    """A text and the dictionary: what each stretch of it is, looked up once."""

    def __init__(self, text: str, dictionary: Dictionary) -> None:
        self._text, self._dictionary = text, dictionary
        self._known: dict[tuple[int, int], int] = {}

    def levels(self, found: Candidate) -> list[int]:
        """SPANS levels: across the start, across the end, and of what is given."""
        start, end = found.start, found.end
        spans = [(start + a, start + b) for a, b in _START_SPANS]
        spans += [(end + a, end + b) for a, b in _END_SPANS]
        return [self._level(*span) for span in (*spans, (start + found.head, end))]

    def _level(self, start: int, end: int) -> int:
        if start < 0 or not 2 <= end - start <= _LONGEST:
            return 0
        known = self._known.get((start, end))
        if known is None:
            known = self._dictionary.level(self._text[start:end])
            self._known[start, end] = known
        return known


def buckets(text: str, found: Candidate, size: int) -> list[int]:
    """Which of `size` weights its combinations of characters have."""
    return [zlib.crc32(run.encode("utf-8", "replace")) % size for run in _runs(text, found)]


def _runs(text: str, found: Candidate) -> list[str]:
    before = ("^^^" + _DIGIT.sub("0", text[max(0, found.start - 3) : found.start]))[-3:]
    after = (_DIGIT.sub("0", text[found.end : found.end + 3]) + "$$$")[:3]
    head, rest = parts(text, found)
    form, first, last = found.form, rest[0], rest[-1]
    return [
        f"n{form}",
        f"s{form}{head}",
        f"f{form}{first}",
        f"l{form}{last}",
        f"g{rest}",
        f"h{head[-1]}{first}",
        f"w{head}{rest}",
        f"a{before[-1]}",
        f"b{before[-2:]}",
        f"c{before}",
        f"d{before[-1]}{head[0]}",
        f"e{before[-2:]}{head[0]}",
        f"A{form}{after[0]}",
        f"B{after[:2]}",
        f"C{after}",
        f"D{last}{after[0]}",
        f"E{last}{after[:2]}",
        f"F{first}{last}{after[0]}",
        f"o{before[-1]}{after[0]}",
        f"p{before[-2:]}{after[0]}",
        f"q{before[-1]}{after[:2]}",
    ]
