"""Rows of a large table on disk, read one by one, so that the table never becomes memory.

Mapped, every row that is touched brings its neighbours along (sixteen pages under Linux): after
some hundred questions most of the embedder's 65 MB of words would count as the service's own.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


class Rows:
    """A table of bytes, (n, width), in a .npy file."""

    def __init__(self, path: Path) -> None:
        self._table: NDArray[np.uint8] = np.load(path, mmap_mode="r")
        self._width = self._table.shape[1]
        self._begin = int(self._table.offset)
        self._file = path.open("rb", buffering=0)

    def __call__(self, numbers: NDArray[np.intp]) -> NDArray[np.uint8]:
        """Some rows, (len(numbers), width). Where the system cannot read at a place, mapped."""
        if not hasattr(os, "pread"):  # Windows
            return self._table[numbers]
        distinct, place = np.unique(numbers, return_inverse=True)
        return np.stack([self._row(int(number)) for number in distinct])[place]

    def _row(self, number: int) -> NDArray[np.uint8]:
        if not 0 <= number < len(self._table):
            raise IndexError(number)
        found = os.pread(self._file.fileno(), self._width, self._begin + number * self._width)
        return np.frombuffer(found, dtype=np.uint8)
