"""The base ready to answer: a pack, its index, and the fusion, from a cache folder."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.fields import Field
from knowledge.index.documents import Document, documents_of
from knowledge.index.embedder import Embedder, Vectors, make_embedder
from knowledge.index.fusion import Fusion, load_fusion
from knowledge.index.index import Found, Index
from knowledge.index.question import Preparer
from knowledge.manifest import pack_digest, sm3
from knowledge.matter import Matter
from knowledge.pack import Pack, load_pack
from knowledge.reading import read_yaml
from knowledge.text.normalise import normaliser
from knowledge.text.sounds import Readings, build_readings
from knowledge.text.tokens import Tokeniser, build_dictionary
from knowledge.wording import Line, all_lines

SETTINGS = Path(__file__).parent / "index" / "index.yaml"
_CODE = (Path(__file__).parent / "text", Path(__file__).parent / "index")
Progress = Callable[[str, int, int], None]
_BATCH = 128
_KEPT = 4


def no_progress(step: str, done: int, total: int) -> None:
    """For callers that show no progress bar."""


@dataclass(frozen=True)
class Base:
    """What a service needs to find matters; one object serves all threads."""

    pack: Pack
    index: Index
    fusion: Fusion
    keep: int
    digest: str
    _lines: dict[str, dict[Field, tuple[Line, ...]]] = field(default_factory=dict, repr=False)

    def lines(self, matter: Matter) -> dict[Field, tuple[Line, ...]]:
        """All that a matter's fields may say; made at the first question for it."""
        if matter.id not in self._lines:
            self._lines[matter.id] = all_lines(self.pack, matter)
        return self._lines[matter.id]

    def search(self, text: str) -> Found:
        """Find what a question may mean; `text` need not be normalised."""
        return self.index.search(self.index.preparer(text), self.fusion, self.keep)


def open_base(pack_folder: Path, cache: Path, progress: Progress = no_progress) -> Base:
    """Open the base, building its index first if the cache does not hold this very pack."""
    pack, index, digest = open_index(pack_folder, cache, progress)
    fusion = load_fusion(index.layout.bare)
    return Base(pack, index, fusion, read_yaml(SETTINGS)["candidates"], digest)


def open_index(
    pack_folder: Path, cache: Path, progress: Progress = no_progress
) -> tuple[Pack, Index, str]:
    """Pack and index without the fusion (which `daoban eval fit` has yet to make), and its key."""
    settings = read_yaml(SETTINGS)
    folder = cache / index_key(pack_folder, settings)[:16]
    # A pack that cannot be read is told at once, before anything is unpacked for it.
    fresh = None if (folder / "pack.json").exists() else load_pack(pack_folder)
    embedder = open_embedder(cache.parent)
    if fresh is not None:
        build_index(fresh, folder, settings, embedder, progress)
    pack = Pack.model_validate_json((folder / "pack.json").read_bytes())
    index = Index.load(folder, _preparer(folder, embedder), settings)
    return pack, index, folder.name


def open_embedder(home: Path) -> Embedder:
    """The embedder that index.yaml names; what it unpacks lies under `home`."""
    return make_embedder(**read_yaml(SETTINGS)["embedder"], cache=home / "embedder")


def index_key(pack_folder: Path, settings: dict[str, Any]) -> str:
    """Digest of all that decides the index: pack, settings, and the code that reads texts."""
    files = [p for folder in _CODE for p in sorted(folder.glob("*"))]
    code = [p for p in files if p.suffix in (".py", ".yaml") and p.name != "fusion.yaml"]
    parts = [pack_digest(pack_folder), repr(settings)]
    parts += [sm3(path.read_bytes()) for path in code]
    return sm3("\n".join(parts).encode())


def build_index(
    pack: Pack, folder: Path, settings: dict[str, Any], embedder: Embedder, progress: Progress
) -> None:
    """Build into a neighbour folder and move it into place, so that half an index is never seen."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(dir=folder.parent))
    documents = [d for e in pack.entries() for d in documents_of(e, settings["field_text_limit"])]
    names = [m.name for m in pack.matters] + [p.name for p in pack.places]
    build_documents(documents, names, work, settings, embedder, progress)
    (work / "pack.json").write_text(pack.model_dump_json(exclude_defaults=False), "utf-8")
    if folder.exists():
        shutil.rmtree(folder)
    os.replace(work, folder)
    _tidy(folder.parent)


def _tidy(cache: Path) -> None:
    """Keep the newest indexes; older ones and what an interrupted build left are removed."""
    folders = sorted(cache.iterdir(), key=lambda p: p.stat().st_mtime, reverse=True)
    for old in [p for p in folders if p.is_dir()][_KEPT:]:
        shutil.rmtree(old, ignore_errors=True)


def build_documents(
    documents: list[Document],
    names: list[str],
    folder: Path,
    settings: dict[str, Any],
    embedder: Embedder,
    progress: Progress = no_progress,
) -> Index:
    """Index any documents into `folder`; the base's own and throw-away ones alike."""
    normalise = normaliser()
    progress("规范化说法", 0, len(documents))
    plain = [replace(d, text=normalise(d.text)) for d in documents]
    plain = [d for d in plain if d.text]
    words = build_dictionary([d.text for d in plain], names, folder / "words.txt")
    build_readings(words).save(folder / "readings.json")
    vectors = _embed([d.text for d in plain], embedder, progress)
    preparer = _preparer(folder, embedder)
    index = Index.build(plain, vectors, preparer, settings, partial(progress, "教会阅读器"))
    index.save(folder)
    return index


def _embed(texts: list[str], embedder: Embedder, progress: Progress) -> Vectors:
    rows = []
    for start in range(0, len(texts), _BATCH):
        rows.append(embedder.encode(texts[start : start + _BATCH]))
        progress("计算句向量", min(start + _BATCH, len(texts)), len(texts))
    return np.concatenate(rows)


def _preparer(folder: Path, embedder: Embedder) -> Preparer:
    readings = Readings.load(folder / "readings.json")
    return Preparer(normaliser(), embedder, Tokeniser(folder / "words.txt"), readings)
