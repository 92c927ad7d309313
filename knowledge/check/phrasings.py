"""Phrasings: enough of them, and none that belongs to two entries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from knowledge.check.fault import Fault, Keys, Placed
from knowledge.check.gather import Entry, Gathered
from knowledge.check.rules import rules
from knowledge.entries import Unlisted
from knowledge.matter import Matter
from knowledge.text.normalise import normaliser


def too_few(pack: Gathered, _: dt.date) -> Iterator[Fault]:
    """A matter needs ten phrasings, every other entry at least one."""
    for placed in pack.entries():
        least = rules().phrasings_least if isinstance(placed.value, Matter) else 1
        held = len(placed.value.phrasings)
        if held < least:
            text = f"{placed.value.id} 只有{held}条说法，至少要{least}条。"
            yield placed.error(("phrasings",), text)


def duplicates(pack: Gathered, _: dt.date) -> Iterator[Fault]:
    """Two texts that come out the same after normalising: the second is the fault."""
    seen: dict[str, tuple[Placed[Entry], Keys, str]] = {}
    for placed in pack.entries():
        for keys, text in _said(placed.value):
            plain = normaliser()(text)
            first = seen.setdefault(plain, (placed, keys, text))
            if first[1:] != (keys, text) or first[0].value is not placed.value:
                yield from _fault(placed, keys, text, first)


def _fault(
    placed: Placed[Entry], keys: Keys, text: str, first: tuple[Placed[Entry], Keys, str]
) -> Iterator[Fault]:
    same_entry = first[0].value is placed.value
    if same_entry and (first[1][0] != "phrasings" or keys[0] != "phrasings"):
        return  # its own name said once more as a phrasing does no harm
    owner = "本条里" if same_entry else f" {first[0].value.id} 的"
    mend = "删掉一条。" if same_entry else "换一种说法，让两个事项分得开。"
    yield placed.error(keys, f"“{text}”和{owner}“{first[2]}”规范化以后一样。{mend}")


def _said(entry: Entry) -> Iterator[tuple[Keys, str]]:
    """The texts under which an entry is found, as in knowledge.index.documents."""
    if isinstance(entry, (Matter, Unlisted)):
        yield ("name",), entry.name
    if isinstance(entry, Matter):
        yield from ((("aliases", i), alias) for i, alias in enumerate(entry.aliases))
    yield from ((("phrasings", i), text) for i, text in enumerate(entry.phrasings))
