"""A small pack cut from the Tianhe pack, so that its index is built in seconds."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge.pack import PACKS

MATTERS = ("elder-card", "marriage-register", "id-card-lost", "passport-apply")
UNLISTED = 12
PHRASINGS = 8


@pytest.fixture(scope="session")
def small_pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four matters, some of what is not held, help, some talk, topics that lead to the four."""
    folder = tmp_path_factory.mktemp("pack") / "small"
    shutil.copytree(PACKS / "tianhe", folder, ignore=_other_matters)
    topics = _rows(folder / "topics.yaml", "topics")
    held = [row for row in topics if all(o["matter"] in MATTERS for o in row["options"])]
    _write(folder / "topics.yaml", held)
    _write(folder / "unlisted.yaml", _rows(folder / "unlisted.yaml", "unlisted")[:UNLISTED])
    _write(folder / "dialogue.yaml", _rows(folder / "dialogue.yaml", "dialogue"))
    return folder


def _other_matters(folder: str, names: list[str]) -> set[str]:
    if Path(folder).name != "matters":
        return set()
    return {name for name in names if Path(name).stem not in MATTERS}


def _rows(path: Path, key: str) -> list[dict[str, Any]]:
    content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return list(content[key]) if isinstance(content, dict) else list(content)


def _write(path: Path, rows: list[dict[str, Any]]) -> None:
    rows = [{**row, "phrasings": row["phrasings"][:PHRASINGS]} for row in rows]
    path.write_text(yaml.safe_dump(rows, allow_unicode=True), encoding="utf-8")
