"""Read a pack folder and keep all that is right, with every fault of what is not.

`load_pack` stops at the first fault, as a service must; an editor wants to see them all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from knowledge.check.fault import Fault, Keys, Placed
from knowledge.check.wrong import said_wrong
from knowledge.entries import Dialogue, Help, Place, Topic, Unlisted
from knowledge.errors import PackError
from knowledge.matter import Matter, Source
from knowledge.pack import About
from knowledge.reading import read_yaml

_M = TypeVar("_M", bound=BaseModel)
Entry = Matter | Help | Unlisted | Topic | Dialogue


@dataclass
class Gathered:
    """What a pack folder holds; `names` also knows the entries and sources that are faulty."""

    folder: Path
    about: list[Placed[About]] = field(default_factory=list)
    matters: list[Placed[Matter]] = field(default_factory=list)
    help: list[Placed[Help]] = field(default_factory=list)
    unlisted: list[Placed[Unlisted]] = field(default_factory=list)
    topics: list[Placed[Topic]] = field(default_factory=list)
    dialogue: list[Placed[Dialogue]] = field(default_factory=list)
    places: list[Placed[Place]] = field(default_factory=list)
    sources: dict[str, Placed[Source]] = field(default_factory=dict)
    names: dict[str, set[str]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    def entries(self) -> Iterator[Placed[Entry]]:
        """Everything that a question can reach."""
        for group in (self.matters, self.help, self.unlisted, self.topics, self.dialogue):
            for placed in group:
                yield Placed(placed.value, placed.path, placed.at)

    def cited(self) -> Iterator[Placed[Any]]:
        """Everything in which sources may be named."""
        for group in (self.about, self.matters, self.help, self.places):
            yield from group

    def knows(self, group: str, name: str) -> bool:
        """Is there an entry of that name, faulty or not?"""
        return name in self.names.get(group, set())


def gather(folder: Path) -> Gathered:
    """Read everything; faults of reading and of single values are in the result."""
    pack = Gathered(folder)
    pack.about += _file(pack, folder / "pack.yaml", About, "pack")
    for path in sorted((folder / "matters").glob("*.yaml")):
        pack.matters += _file(pack, path, Matter, "matters")
    for path in sorted((folder / "help").glob("*.yaml")):
        pack.help += _file(pack, path, Help, "help")
    pack.unlisted += _list(pack, "unlisted", Unlisted)
    pack.topics += _list(pack, "topics", Topic)
    pack.dialogue += _list(pack, "dialogue", Dialogue)
    pack.places += _list(pack, "places", Place)
    for path in sorted((folder / "sources").glob("*.yaml")):
        _sources(pack, path)
    return pack


def _read(pack: Gathered, path: Path, may_be_empty: bool = False) -> Any:
    """The content, or None with the fault noted."""
    try:
        content = read_yaml(path)
    except PackError as error:
        pack.unread.append(str(error))
        return None
    if content is None and not may_be_empty:
        pack.faults.append(Fault(path, (), "文件是空的。补上内容，或者删掉这个文件。"))
    return content


def _file(pack: Gathered, path: Path, model: type[_M], group: str) -> list[Placed[_M]]:
    content = _read(pack, path)
    pack.names.setdefault(group, set()).add(path.stem)
    return [] if content is None else _valid(pack, path, (), model, content, group)


def _list(pack: Gathered, key: str, model: type[_M]) -> list[Placed[_M]]:
    path = pack.folder / f"{key}.yaml"
    content = _read(pack, path)
    nested = isinstance(content, dict)
    rows = content.get(key) if nested else content
    if not isinstance(rows, list):
        if content is not None:
            pack.faults.append(Fault(path, (), f"{key} 要写成列表；没有内容的写 {key}: []。"))
        return []
    start: Keys = (key,) if nested else ()
    return [p for i, r in enumerate(rows) for p in _valid(pack, path, (*start, i), model, r, key)]


def _valid(
    pack: Gathered, path: Path, at: Keys, model: type[_M], content: Any, group: str
) -> list[Placed[_M]]:
    if isinstance(content, dict):
        pack.names.setdefault(group, set()).add(str(content.get("id")))
    try:
        return [Placed(model.model_validate(content), path, at)]
    except ValidationError as error:
        for detail in error.errors():
            pack.faults.append(Fault(path, (*at, *detail["loc"]), said_wrong(detail)))
        return []


def _sources(pack: Gathered, path: Path) -> None:
    content = _read(pack, path, may_be_empty=True)
    if content is not None and not isinstance(content, dict):
        pack.faults.append(Fault(path, (), "来源文件要写成“键名: 内容”，每个来源一段。"))
        return
    for key, value in (content or {}).items():
        if pack.knows("sources", key):
            text = f"来源 {key} 在别的文件里已经有了。请改名，或者合并成一条。"
            pack.faults.append(Fault(path, (key,), text))
            continue
        pack.names.setdefault("sources", set()).add(key)
        for placed in _valid(pack, path, (key,), Source, value, "sources-checked"):
            pack.sources[key] = placed
