"""Which fields of a matter a question names with a cue word; several at once, as they are said."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from knowledge.fields import Field
from knowledge.reading import read_yaml

_CUES = Path(__file__).parent.parent / "config" / "asked.yaml"
Patterns = list[tuple[Field, re.Pattern[str]]]


@dataclass(frozen=True)
class Cues:
    """Fields that cue words stand for.

    ``every`` whatever matches; ``named`` those left where cues overlap, first said first;
    ``general`` what a loose word hints at (“怎么”, “能不能”).
    """

    every: tuple[Field, ...]
    named: tuple[Field, ...]
    general: tuple[Field, ...]

    def marks(self) -> list[str]:
        """The cues as terms, for a reader that learns how far each can be trusted."""
        found = [f"{kind} {field}" for kind in ("every", "named") for field in getattr(self, kind)]
        ends = [f"first {self.named[0]}", f"last {self.named[-1]}"] if self.named else []
        return found + ends + [f"general {field}" for field in self.general]


@lru_cache(maxsize=1)
def _patterns() -> tuple[Patterns, Patterns]:
    raw = read_yaml(_CUES)
    return _compile(raw["fields"]), _compile(raw["general"])


def _compile(cues: dict[str, list[str]]) -> Patterns:
    return [(Field(f), re.compile("|".join(f"(?:{c})" for c in c_))) for f, c_ in cues.items()]


def read_cues(text: str) -> Cues:
    """The cue words of a normalised question.

    Where two cues stand on the same words, the longer one holds
    (“领多少钱” asks for the benefit, not for the fee).
    """
    named, general = _patterns()
    hits = [(m.start(), m.end(), field) for field, p in named for m in p.finditer(text)]
    kept = [hit for hit in hits if not any(_covers(other, hit) for other in hits)]
    return Cues(
        every=tuple(dict.fromkeys(field for _, _, field in hits)),
        named=tuple(dict.fromkeys(f for _, _, f in sorted(kept, key=lambda h: h[0]))),
        general=tuple(field for field, pattern in general if pattern.search(text)),
    )


def asked_fields(text: str) -> list[Field]:
    """Fields asked for by cue words alone, first said first; empty when none is named."""
    cues = read_cues(text)
    return list(cues.named or cues.general)


def _covers(other: tuple[int, int, Field], hit: tuple[int, int, Field]) -> bool:
    overlap = other[0] < hit[1] and hit[0] < other[1]
    return overlap and (other[1] - other[0], -other[0]) > (hit[1] - hit[0], -hit[0])


def without_field_words(text: str) -> str:
    """The question without the words that only ask for a field: what is left names the matter."""
    for patterns in _patterns():
        for _, pattern in patterns:
            text = pattern.sub("", text)
    return text
