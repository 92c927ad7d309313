"""A small pack cut from the Tianhe pack, so that its index is built in seconds."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from knowledge.pack import PACKS

MATTERS = ("elder-card", "marriage-register", "id-card-lost", "passport-apply")


@pytest.fixture(scope="session")
def small_pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four matters with everything that is not a matter; topics that lead elsewhere left out."""
    folder = tmp_path_factory.mktemp("pack") / "small"
    shutil.copytree(PACKS / "tianhe", folder, ignore=_other_matters)
    path = folder / "topics.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    rows = content["topics"] if isinstance(content, dict) else content
    kept = [row for row in rows if all(o["matter"] in MATTERS for o in row["options"])]
    path.write_text(yaml.safe_dump({"topics": kept}, allow_unicode=True), encoding="utf-8")
    return folder


def _other_matters(folder: str, names: list[str]) -> set[str]:
    if Path(folder).name != "matters":
        return set()
    return {name for name in names if Path(name).stem not in MATTERS}
