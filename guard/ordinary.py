"""Ordinary questions: what citizens say all day, and what the intent reader must not refuse.

Every text under `phrasings`, `aliases` and `name` in a folder of YAML files, such as a pack, and
every text of a single YAML file of examples, such as the follow-ups that make sense only behind
another question (“收多少”).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from guard.settings import read_yaml

_ASKED = ("phrasings", "aliases", "name")


def ordinary(paths: Iterable[Path], passes: Callable[[str], bool]) -> list[str]:
    """The questions of all paths that `passes` (the rules) lets through, each once."""
    found = dict.fromkeys(text for path in paths for text in questions(path))
    return [text for text in found if passes(text)]


def questions(path: Path) -> list[str]:
    """Every question that a folder of YAML files, or one file of nothing else, holds; once each."""
    files = sorted(path.rglob("*.yaml")) if path.is_dir() else [path]
    found = (t for file in files for t in _texts(read_yaml(file), asked=path.is_file()))
    return list(dict.fromkeys(found))


def _texts(value: object, asked: bool) -> Iterator[str]:
    if isinstance(value, str):
        if asked:
            yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(inner, asked or key in _ASKED)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, asked)
