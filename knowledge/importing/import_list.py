"""Import a city's list: one draft YAML a matter, one source for all, and a report by line."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from knowledge.errors import PackError
from knowledge.importing.draft import Draft, draft_id
from knowledge.importing.rows import Row, read_rows

_Dumper: type = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_HEAD = "# 由 daoban knowledge import 从清单导入的草稿：请对照原文核对、补写，再发布。\n"


@dataclass
class Imported:
    """What was written, and “FILE:LINE：…” for everything that was not."""

    written: int = 0
    left_out: list[str] = field(default_factory=list)


def import_list(path: Path, into: Path, title: str, today: dt.date) -> Imported:
    """Write drafts into ``into/matters`` and their source into ``into/sources``.

    Files that are there already are kept, since an editor may have mended them. Raises PackError
    if the list cannot be read.
    """
    key = source_key(path)
    done = Imported()
    rows = list(read_rows(path))
    _write_source(into / "sources" / f"{key}.yaml", key, title, today)
    for number, row in rows:
        for said in _take(row, into, key, today, done):
            done.left_out.append(f"{path}:{number}：{said}")
    return done


def source_key(path: Path) -> str:
    """A source key made from the list's file name."""
    return "import-" + (re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-") or "list")


def _take(row: Row | str, into: Path, key: str, today: dt.date, done: Imported) -> list[str]:
    if isinstance(row, str):
        return [row]
    name = draft_id(row)
    if not name or not row.name.strip() or not row.dept.strip():
        return ["整行没有导入：编码、名称、部门都要有。"]
    target = into / "matters" / f"{name}.yaml"
    if target.exists():
        return [f"整行没有导入：{target.name} 已经有了。要重新导入，先删掉它。"]
    draft = Draft(row, key, today)
    _write(target, draft.content)
    done.written += 1
    return draft.left_out


def _write_source(path: Path, key: str, title: str, today: dt.date) -> None:
    if not path.exists():
        _write(path, {key: {"title": title, "kind": "data", "checked_on": today}})


def _write(path: Path, content: dict[str, Any]) -> None:
    text = yaml.dump(content, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_HEAD + text, encoding="utf-8")
    except OSError as error:
        raise PackError(f"{path}：写不进去（{error.strerror}）。") from None
