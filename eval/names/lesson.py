"""What the reader of names is taught with: marked sentences, also with other names in them."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from importlib.resources import files
from typing import Any

from eval.names.marked import Marked, joined
from guard.name_features import PERSON, PLACE

_PUNCTUATION = re.compile("[，。、！？；：,.!?;:]")
_COMMON = re.compile("[\u4e00-\u9fff]{2,3}")
_SHORTENED = re.compile(r"(\d{2,6})(?:…|\.\.\.)+")
_PHONE, _CARD = 11, 18
_JOINTS = ("", " ", "，", ",", "、")
_COMMON_FORM = "common"


def form_of(name: str) -> str:
    """Names of one form stand for each other: common, spaced, foreign, Latin."""
    if _COMMON.fullmatch(name):
        return _COMMON_FORM
    return "latin" if name[0].isascii() else "spaced" if " " in name else "foreign"


def dictionary_words(counts: list[int]) -> dict[str, int]:
    """Words of two to four characters in jieba's dictionary, and what they are (`Dictionary`)."""
    found = {}
    for word, count, kind in _jieba():
        if 2 <= len(word) <= 4 and not word.isascii():
            level = _level(kind, int(count), counts)
            if level:
                found[word] = level
    return found


def _level(kind: str, count: int, counts: list[int]) -> int:
    """By jieba's tags: ns, nt are places and bodies, nr people; else by how often a word occurs."""
    if kind in ("ns", "nt"):
        return PLACE
    if kind.startswith("nr"):
        return PERSON
    return sum(count >= least for least in counts)


def _jieba() -> Iterator[list[str]]:
    lines = (files("jieba") / "dict.txt").read_text("utf-8").splitlines()
    return (line.split(" ") for line in lines)


def lesson(marked: list[Marked], rules: dict[str, Any]) -> Iterator[Marked]:
    """Every sentence, and those with names again with others in their place."""
    chance = random.Random(0)
    pools = _pools(marked)
    for one in marked:
        yield one
        for _ in range(rules["copies"] if one.names else 0):
            renamed = _renamed(one, pools, chance)
            if chance.random() < rules["number_share"]:
                renamed = _beside_a_number(renamed, chance)
            yield _bare(renamed) if chance.random() < rules["bare_share"] else renamed
        if not one.names and chance.random() < rules["number_share"]:
            yield _with_a_number(one.text, chance)


def _pools(marked: Iterable[Marked]) -> dict[str, list[str]]:
    pools: dict[str, set[str]] = defaultdict(set)
    for text, spans in marked:
        for start, end in spans:
            pools[form_of(text[start:end])].add(text[start:end])
    return {form: sorted(names) for form, names in pools.items()}


def _renamed(one: Marked, pools: dict[str, list[str]], chance: random.Random) -> Marked:
    """The sentence with other names of the same form."""
    parts = one.parts
    for place in range(1, len(parts), 2):
        parts[place] = chance.choice(pools[form_of(parts[place])])
        parts[place - 1] = _numbered(parts[place - 1], chance)
    parts[-1] = _numbered(parts[-1], chance)
    return joined(parts)


def _numbered(text: str, chance: random.Random) -> str:
    """A number that the writer has cut short (138…), made up to a whole one."""
    return _SHORTENED.sub(lambda found: _whole(found[1], chance), text)


def _whole(begun: str, chance: random.Random) -> str:
    size = _PHONE if begun.startswith("1") else _CARD
    return begun + "".join(chance.choices("0123456789", k=max(0, size - len(begun))))


def _beside_a_number(one: Marked, chance: random.Random) -> Marked:
    """The sentence with a long number after one of its names, or before it."""
    parts = one.parts
    at = 2 * chance.randrange(len(one.names))
    joint, number = chance.choice(_JOINTS), _whole(chance.choice(("1", "4")), chance)
    if chance.random() < 0.5:
        parts[at] += number + joint
    else:
        parts[at + 2] = joint + number + chance.choice(_JOINTS) + parts[at + 2]
    return joined(parts)


def _with_a_number(text: str, chance: random.Random) -> Marked:
    """A sentence without a name, with a long number anywhere in it."""
    at = chance.randrange(len(text) + 1)
    number = _whole(chance.choice(("1", "4")), chance)
    return Marked(text[:at] + chance.choice(_JOINTS) + number + chance.choice(_JOINTS) + text[at:])


def _bare(one: Marked) -> Marked:
    """The sentence as a recogniser writes it, without a pause."""
    return joined([_PUNCTUATION.sub("", part) for part in one.parts])
