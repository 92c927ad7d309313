"""What a reader was fitted to, kept in the cache: a list and, beside it, the weights."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


def keep(path: Path, kept: dict[str, Any], weights: NDArray[np.float32]) -> None:
    """Write both; the list is moved into place last: where it stands, the weights do too."""
    path.parent.mkdir(parents=True, exist_ok=True)
    _replace(path.with_suffix(".npy"), lambda part: np.save(part, weights))
    _replace(path, lambda part: part.write_text(json.dumps(kept, ensure_ascii=False), "utf-8"))


def take_up(path: Path) -> tuple[dict[str, Any], NDArray[np.float32]]:
    """Read what `keep` wrote."""
    return json.loads(path.read_bytes()), np.load(path.with_suffix(".npy"))


def _replace(path: Path, write: Callable[[Path], object]) -> None:
    part = path.with_name(f"{os.getpid()}-{path.name}")
    write(part)
    os.replace(part, path)
