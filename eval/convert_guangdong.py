"""The province's list of matters and its aliases, as a base and queries for ``eval retrieval``.

Matters of one name (the list repeats a name for each of its handling codes) become one entry
under their first code, since nothing in a name could tell them apart. An alias becomes one query;
where several matters bear it, any of them is right. Aliases are asked, never indexed.

    python -m eval.convert_guangdong --matters FILE --aliases FILE --out FOLDER
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import typer
from pydantic import BaseModel

from eval.lines import read_lines, write_lines


class MatterLine(BaseModel):
    """What is needed of a line of guangdong_matters.jsonl."""

    task_code: str
    name: str


class AliasLine(BaseModel):
    """What is needed of a line of guangdong_matter_aliases.jsonl."""

    alias: str
    name: str


def entries_of(matters: list[MatterLine]) -> list[dict[str, Any]]:
    """One entry for each name."""
    codes: dict[str, str] = {}
    for matter in matters:
        codes.setdefault(matter.name, matter.task_code)
    return [{"id": code, "text": name} for name, code in codes.items()]


def queries_of(aliases: list[AliasLine], entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One query for each alias, with every entry that bears it."""
    code = {entry["text"]: entry["id"] for entry in entries}
    bearers: dict[str, list[str]] = defaultdict(list)
    for line in aliases:
        if line.name in code and code[line.name] not in bearers[line.alias]:
            bearers[line.alias].append(code[line.name])
    return [{"text": alias, "id": ids} for alias, ids in bearers.items() if ids]


def main(
    matters: Path = typer.Option(..., help="guangdong_matters.jsonl"),
    aliases: Path = typer.Option(..., help="guangdong_matter_aliases.jsonl"),
    out: Path = typer.Option(..., help="写到哪个文件夹"),
) -> None:
    """写出 base.jsonl 和 queries.jsonl。"""
    entries = entries_of(read_lines(matters, lambda _: MatterLine))
    queries = queries_of(read_lines(aliases, lambda _: AliasLine), entries)
    out.mkdir(parents=True, exist_ok=True)
    write_lines(out / "base.jsonl", entries)
    write_lines(out / "queries.jsonl", queries)
    typer.echo(f"{len(entries)} 个条目，{len(queries)} 条查询，写在 {out}")


if __name__ == "__main__":
    typer.run(main)
