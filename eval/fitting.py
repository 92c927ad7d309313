"""The index of a pack without its fusion: what ``daoban eval fit`` starts from."""

from __future__ import annotations

from pathlib import Path

from knowledge.base import SETTINGS, Progress, build_index, index_key
from knowledge.index.embedder import make_embedder
from knowledge.index.index import Index
from knowledge.index.question import Preparer
from knowledge.pack import load_pack
from knowledge.reading import read_yaml
from knowledge.text.normalise import normaliser
from knowledge.text.sounds import Readings
from knowledge.text.tokens import Tokeniser


def open_index(pack_folder: Path, cache: Path, progress: Progress) -> tuple[Index, str]:
    """The index and its digest, built first if need be.

    `open_base` cannot serve here: it reads fusion.yaml, which fitting is about to write.
    """
    settings = read_yaml(SETTINGS)
    folder = cache / index_key(pack_folder, settings)[:16]
    embedder = make_embedder(**settings["embedder"])
    if not (folder / "pack.json").exists():
        build_index(load_pack(pack_folder), folder, settings, embedder, progress)
    readings = Readings.load(folder / "readings.json")
    tokens = Tokeniser(folder / "words.txt")
    preparer = Preparer(normaliser(), embedder, tokens, readings)
    return Index.load(folder, preparer, settings), folder.name
