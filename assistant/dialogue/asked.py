"""Which fields of a matter a question asks for; several at once in the order they are said."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from knowledge.fields import Field
from knowledge.reading import read_yaml

_CUES = Path(__file__).parent.parent / "config" / "asked.yaml"
Patterns = list[tuple[Field, re.Pattern[str]]]


@lru_cache(maxsize=1)
def _patterns() -> tuple[Patterns, Patterns]:
    raw = read_yaml(_CUES)
    return _compile(raw["fields"]), _compile(raw["general"])


def _compile(cues: dict[str, list[str]]) -> Patterns:
    return [(Field(f), re.compile("|".join(f"(?:{c})" for c in c_))) for f, c_ in cues.items()]


def asked_fields(text: str) -> list[Field]:
    """Fields asked for in a normalised question, first said first; empty when none is named.

    Where two cues stand on the same words, the longer one holds
    (“领多少钱” asks for the benefit, not for the fee).
    """
    hits = [(m.start(), m.end(), field) for field, p in _patterns()[0] for m in p.finditer(text)]
    kept = [hit for hit in hits if not any(_covers(other, hit) for other in hits)]
    found = list(dict.fromkeys(field for _, _, field in sorted(kept, key=lambda h: h[0])))
    return found or _general(text)


def _covers(other: tuple[int, int, Field], hit: tuple[int, int, Field]) -> bool:
    overlap = other[0] < hit[1] and hit[0] < other[1]
    return overlap and (other[1] - other[0], -other[0]) > (hit[1] - hit[0], -hit[0])


def _general(text: str) -> list[Field]:
    return [field for field, pattern in _patterns()[1] if pattern.search(text)]


def without_field_words(text: str) -> str:
    """The question without the words that only ask for a field: what is left names the matter."""
    for patterns in _patterns():
        for _, pattern in patterns:
            text = pattern.sub("", text)
    return text
