"""A pack as one file: a zip of its files as they are, or JSONL of what the office says.

Both carry the manifest, so that whoever receives them can prove that nothing was changed.
The JSONL leaves out what Daoban says in its own words (talk, topics, help, known gaps).
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from knowledge.errors import PackError
from knowledge.manifest import MANIFEST, digests, manifest_faults
from knowledge.pack import load_pack
from knowledge.reading import read_yaml

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same pack gives the same zip, byte for byte


def export_pack(folder: Path, out: Path) -> int:
    """Write `out` (.zip or .jsonl); returns the files or lines written.

    Raises PackError if the files are not those of the manifest, or the ending is another.
    """
    faults = manifest_faults(folder)
    if faults:
        raise PackError("清单和文件不一致，不能导出：\n" + "\n".join(faults))
    if out.suffix == ".zip":
        return _write_zip(folder, out)
    if out.suffix == ".jsonl":
        return _write_lines(folder, out)
    raise PackError(f"导出文件要以 .zip 或 .jsonl 结尾：{out.name}。")


def _write_zip(folder: Path, out: Path) -> int:
    names = [MANIFEST, *digests(folder)]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            info = zipfile.ZipInfo(name, date_time=_EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, (folder / name).read_bytes())
    return len(names)


def _write_lines(folder: Path, out: Path) -> int:
    lines = [json.dumps(row, ensure_ascii=False) for row in _rows(folder)]
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return len(lines)


def _rows(folder: Path) -> Iterator[dict[str, Any]]:
    """The manifest, then sources, places and matters, one object each."""
    pack = load_pack(folder)
    yield {"kind": "manifest", **read_yaml(folder / MANIFEST)}
    yield {"kind": "pack", **_plain(pack.about)}
    for key, source in pack.sources.items():
        # A source has a kind of its own (official, law…), so it stands one level down.
        yield {"kind": "source", "key": key, "source": _plain(source)}
    yield from ({"kind": "place", "place": _plain(place)} for place in pack.places)
    yield from ({"kind": "matter", **_plain(matter)} for matter in pack.matters)


def _plain(value: BaseModel) -> dict[str, Any]:
    return value.model_dump(mode="json", exclude_defaults=True)
