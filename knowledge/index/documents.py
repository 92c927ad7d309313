"""The texts that the index holds for each entry: names, phrasings, fields."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from knowledge.entries import Dialogue, Help, Topic, Unlisted
from knowledge.matter import Matter

Kind = Literal["matter", "help", "unlisted", "topic", "out_of_scope", "human"]
Entry = Matter | Help | Unlisted | Topic | Dialogue


@dataclass(frozen=True, slots=True)
class Document:
    """One text of one entry; ``part`` tells whether citizens or the office would say it."""

    entry: str
    kind: Kind
    part: Literal["name", "phrasing", "field"]
    text: str

    @classmethod
    def kept(cls, row: dict[str, Any]) -> Document:
        """One read back: of ten thousands, those of one entry share the words for it."""
        entry, kind, part = (sys.intern(row[name]) for name in ("entry", "kind", "part"))
        return cls(entry, kind, part, row["text"])  # type: ignore[arg-type]  # as written


def kind_of(entry: Entry) -> Kind:
    """Which ending an entry leads to."""
    if isinstance(entry, Matter):
        return "matter"
    if isinstance(entry, Help):
        return "help"
    if isinstance(entry, Unlisted):
        return "unlisted"
    if isinstance(entry, Topic):
        return "topic"
    return entry.status


def documents_of(entry: Entry, field_limit: int) -> Iterator[Document]:
    """Every text under which this entry may be found."""
    kind = kind_of(entry)
    if isinstance(entry, (Matter, Unlisted)):
        yield Document(entry.id, kind, "name", entry.name)
    if isinstance(entry, Matter):
        for alias in entry.aliases:
            yield Document(entry.id, kind, "name", alias)
        for text in _field_texts(entry):
            yield Document(entry.id, kind, "field", text[:field_limit])
    for phrasing in entry.phrasings:
        yield Document(entry.id, kind, "phrasing", phrasing)


def _field_texts(matter: Matter) -> Iterator[str]:
    yield f"{matter.name} {matter.summary}"
    facts = (*matter.conditions, *matter.result, *matter.benefit)
    yield from (f"{matter.name} {fact.text}" for fact in facts)
    if matter.materials:
        yield f"{matter.name} 材料 " + "、".join(m.name for m in matter.materials)
