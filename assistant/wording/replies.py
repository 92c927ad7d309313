"""The fixed words of every ending, from YAML that people have reviewed."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from knowledge.reading import read_yaml

_REPLIES = Path(__file__).parent.parent / "config" / "replies.yaml"


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    table: dict[str, Any] = read_yaml(_REPLIES)
    return table


def reply(path: str, **words: object) -> str:
    """The text under a dotted key, with its blanks filled in."""
    found: Any = _table()
    for key in path.split("."):
        found = found[key]
    return str(found).format(**words)
