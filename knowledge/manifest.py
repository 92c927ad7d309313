"""The manifest of a pack: its version and the SM3 digest of every file."""

from __future__ import annotations

from pathlib import Path

import yaml
from cryptography.hazmat.primitives.hashes import SM3, Hash

from knowledge.errors import PackError
from knowledge.pack import About, parse
from knowledge.reading import read_yaml

MANIFEST = "manifest.yaml"


def sm3(data: bytes) -> str:
    """SM3 (GB/T 32905-2016) digest in hexadecimal."""
    digest = Hash(SM3())
    digest.update(data)
    return digest.finalize().hex()


def digests(folder: Path) -> dict[str, str]:
    """Relative path → SM3 of every YAML file of the pack but the manifest itself."""
    paths = sorted(p for p in folder.rglob("*.yaml") if p.name != MANIFEST)
    return {p.relative_to(folder).as_posix(): sm3(p.read_bytes()) for p in paths}


def pack_digest(folder: Path) -> str:
    """One digest over all files: two packs with the same one are the same."""
    lines = "".join(f"{digest} {name}\n" for name, digest in digests(folder).items())
    return sm3(lines.encode())


def write_manifest(folder: Path) -> Path:
    """Write manifest.yaml anew; returns its path."""
    file = folder / "pack.yaml"
    about = parse(file, About, read_yaml(file), ())
    content = {"pack": about.id, "version": about.version, "sm3": digests(folder)}
    path = folder / MANIFEST
    head = "# 由 daoban knowledge manifest 生成，请勿手改。\n"
    path.write_text(head + yaml.safe_dump(content, allow_unicode=True, sort_keys=False), "utf-8")
    return path


def manifest_faults(folder: Path) -> list[str]:
    """What differs between the files and the manifest, in words for an editor."""
    path = folder / MANIFEST
    if not path.exists():
        return [f"{path}:1：没有清单。请运行 daoban knowledge manifest 生成。"]
    try:
        listed: dict[str, str] = read_yaml(path)["sm3"]
    except (PackError, KeyError, TypeError):
        return [f"{path}:1：清单读不出来。请运行 daoban knowledge manifest 重新生成。"]
    found = digests(folder)
    changed = [n for n in found if listed.get(n) not in (None, found[n])]
    faults = [f"{folder / n}:1：内容与清单的 SM3 不符（改过？）。" for n in changed]
    faults += [f"{folder / n}:1：清单里没有这个文件。" for n in found if n not in listed]
    faults += [f"{folder / n}:1：清单里有，文件却不在。" for n in listed if n not in found]
    return [f + "确认无误后运行 daoban knowledge manifest。" for f in faults]
