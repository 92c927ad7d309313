"""The example sentences of guard/intents/*.yaml: two families to refuse, one of harmless ones."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, ValidationError

from guard.errors import ConfigError
from guard.settings import HERE, read_yaml

HARMLESS = "harmless"
ORDINARY = "ordinary"
"""The intent of questions that are no examples but what citizens ordinarily ask."""
FOLDER = HERE / "intents"


class IntentFile(BaseModel):
    """One YAML file: a family (`authority`, `unsafe`, `harmless`) and its intents' examples."""

    model_config = ConfigDict(extra="forbid")
    version: str
    family: str
    intents: dict[str, list[str]]


class Example(NamedTuple):
    """One sentence, the family it belongs to and what it wants."""

    family: str
    intent: str
    text: str


def read_examples(folder: Path = FOLDER) -> list[Example]:
    """Every example of a folder, in the order of its files; ConfigError on a bad file."""
    files = [_read(path) for path in sorted(folder.glob("*.yaml"))]
    rows = (Example(f.family, i, text) for f in files for i, ts in f.intents.items() for text in ts)
    found = list(dict.fromkeys(rows))
    families = {example.family for example in found}
    if families != {HARMLESS, "authority", "unsafe"}:
        raise ConfigError(f"意图示例须有 authority、unsafe、harmless 三类，{folder} 里不是。")
    return found


def taught(folder: Path, ordinary: Iterable[str]) -> list[Example]:
    """The examples of a folder, and as harmless what is ordinarily asked and is no example."""
    examples = read_examples(folder)
    known = {example.text for example in examples}
    more = [Example(HARMLESS, ORDINARY, t) for t in dict.fromkeys(ordinary) if t not in known]
    return [*examples, *more]


def told_by(folder: Path = FOLDER) -> str:
    """A digest of a folder's files, found without parsing so many examples at every start."""
    found = hashlib.sha256()
    for path in sorted(folder.glob("*.yaml")):
        found.update(path.name.encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


def digest(*parts: object) -> str:
    """A key that changes with anything the reader was fitted on."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def _read(path: Path) -> IntentFile:
    try:
        return IntentFile.model_validate(read_yaml(path))
    except ValidationError as error:
        raise ConfigError(f"意图示例 {path} 有误：{error}") from error
