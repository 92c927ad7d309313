"""A pack (事项包): the matters of one city with their sources, and what stands beside them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from knowledge.entries import Dialogue, Help, Place, Topic, Unlisted
from knowledge.errors import PackError
from knowledge.matter import Matter, Source, Strict, Text
from knowledge.reading import line_of, read_yaml

PACKS = Path(__file__).with_name("packs")
_M = TypeVar("_M", bound=BaseModel)


class Hotline(Strict):
    """Whom to ask when the base does not know; the hours as the source puts them."""

    number: Text
    who: Text
    source: Text
    hours: Text | None = None


class About(Strict):
    """pack.yaml: name, version and the people to fall back on."""

    id: Text
    name: Text
    version: Text
    city: Text
    hotline: Hotline
    general: Hotline


class Pack(Strict):
    """A whole pack in memory; built by `load_pack`, or read back from an index."""

    about: About
    matters: tuple[Matter, ...]
    help: tuple[Help, ...]
    unlisted: tuple[Unlisted, ...]
    topics: tuple[Topic, ...]
    dialogue: tuple[Dialogue, ...]
    places: tuple[Place, ...]
    sources: dict[str, Source]

    @cached_property
    def by_id(self) -> dict[str, Matter | Help | Unlisted | Topic | Dialogue]:
        """Every entry that a question can reach, by id."""
        return {entry.id: entry for entry in self.entries()}

    def entries(self) -> Iterator[Matter | Help | Unlisted | Topic | Dialogue]:
        """Matters first, then the rest, in a fixed order."""
        for group in (self.matters, self.help, self.unlisted, self.topics, self.dialogue):
            yield from group

    def matter(self, matter_id: str) -> Matter | None:
        """The matter of that id, if the pack holds it."""
        entry = self.by_id.get(matter_id)
        return entry if isinstance(entry, Matter) else None

    def source(self, cite: str) -> tuple[Source, str]:
        """The source behind ``KEY#article`` and the article ('' where none is named)."""
        key, _, article = cite.partition("#")
        return self.sources[key], article


def load_pack(folder: Path) -> Pack:
    """Read and validate a pack folder; a PackError names file, line and mend."""
    return Pack(
        about=_one(folder / "pack.yaml", About),
        matters=_files(folder / "matters", Matter),
        help=_files(folder / "help", Help),
        unlisted=_list(folder / "unlisted.yaml", "unlisted", Unlisted),
        topics=_list(folder / "topics.yaml", "topics", Topic),
        dialogue=_list(folder / "dialogue.yaml", "dialogue", Dialogue),
        places=_list(folder / "places.yaml", "places", Place),
        sources=_sources(folder / "sources"),
    )


def _files(folder: Path, model: type[_M]) -> tuple[_M, ...]:
    return tuple(_one(path, model) for path in sorted(folder.glob("*.yaml")))


def _one(path: Path, model: type[_M]) -> _M:
    return parse(path, model, read_yaml(path), ())


def _list(path: Path, key: str, model: type[_M]) -> tuple[_M, ...]:
    """A list under `key`, or the whole file being the list."""
    content = read_yaml(path)
    nested = isinstance(content, dict)
    rows = (content.get(key) if nested else content) or []
    if not isinstance(rows, list):
        raise PackError(f"{path}:1：这里应当是一个列表，每项一条，以“- ”开头。")
    start: tuple[str | int, ...] = (key,) if nested else ()
    return tuple(parse(path, model, row, (*start, i)) for i, row in enumerate(rows))


def _sources(folder: Path) -> dict[str, Source]:
    found: dict[str, Source] = {}
    for path in sorted(folder.glob("*.yaml")):
        content = read_yaml(path) or {}
        if not isinstance(content, dict):
            raise PackError(f"{path}:1：来源文件应当是“键: 内容”，不是列表。")
        for key, value in content.items():
            if key in found:
                raise PackError(f"{path}：来源 {key} 在别的文件里已经有了，请改名或合并。")
            found[key] = parse(path, Source, value, (key,))
    return found


def parse(path: Path, model: type[_M], value: object, at: tuple[str | int, ...]) -> _M:
    """Validate one value; the first fault becomes a PackError with file and line."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        keys = (*at, *first["loc"])
        where = ".".join(map(str, first["loc"])) or "整个文件"
        raise PackError(f"{path}:{line_of(path, keys)}：{where} 不对：{first['msg']}") from None
