"""The weights of a reader of intents: a small network from features to intents.

They are learnt (guard/teaching.py, eval/tuning) from the examples and from ordinary questions, and
committed beside the examples, so that a service neither learns nor embeds anything on start.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from guard.errors import ConfigError
from guard.features import Vector

_STEPS = 127


@dataclass(frozen=True)
class Weights:
    """One hidden layer; the many weights of its inputs are whole numbers with a scale a unit."""

    key: str
    """Digest of the examples, concepts and settings that they were learnt from."""
    probe: Vector
    """What the embedder made of the probe sentence, shape (d,)."""
    idf: Vector
    level: Vector
    """Mean of what stands behind the sentence vector, shape (w,),"""
    spread: Vector
    """and its standard deviation."""
    columns: tuple[str, ...]
    """`harmless` first, then `family/intent`."""
    head: Vector
    """Shape (d + w, hidden); kept on disk in half precision."""
    tail: NDArray[np.int8]
    """Shape (buckets + concepts, hidden)."""
    scale: Vector
    """Shape (hidden,): what one step of `tail` is worth."""
    bias: Vector
    out: Vector
    """Shape (hidden, columns)."""
    out_bias: Vector

    def logits(self, head: Vector, where: NDArray[np.intp], what: Vector) -> Vector:
        """One number a column. Small sums: BLAS would wait longer than work."""
        inner = np.einsum("i,ij->j", what, self.tail[where].astype(np.float32)) * self.scale
        inner += np.einsum("i,ij->j", head, self.head)
        found: Vector = np.einsum("i,ij->j", np.maximum(inner + self.bias, 0), self.out)
        return found + self.out_bias

    def save(self, path: Path) -> None:
        """Write them, the whole file at once."""
        path.parent.mkdir(parents=True, exist_ok=True)
        parts: dict[str, Any] = {f.name: np.asarray(getattr(self, f.name)) for f in fields(self)}
        parts["head"] = self.head.astype(np.float16)
        save_arrays(path, parts)

    @classmethod
    def load(cls, path: Path) -> Weights | None:
        """Read them; None where there are none, ConfigError where they cannot be read."""
        if not path.exists():
            return None
        names = [field.name for field in fields(cls)]
        parts = load_arrays(path, names, "意图权重", "daoban eval fit-guard")
        parts["head"] = parts["head"].astype(np.float32)
        parts["key"], parts["columns"] = str(parts["key"]), tuple(map(str, parts["columns"]))
        return cls(**parts)


def load_arrays(path: Path, names: list[str], what: str, mend: str) -> dict[str, Any]:
    """Read arrays of a .npz file; ConfigError, which says `what` it is and what command mends it,
    where one is missing or the file cannot be read."""
    try:
        with np.load(path, allow_pickle=False) as kept:
            return {name: kept[name] for name in names}
    except (OSError, ValueError, KeyError) as error:
        raise ConfigError(f"{what}读不了：{path}。请运行 {mend} 重新生成。") from error


def save_arrays(path: Path, parts: dict[str, Any]) -> None:
    """Write arrays to a .npz file, beside it first, so that half a file is never seen."""
    part = path.with_name(f"{path.stem}-{os.getpid()}.part.npz")
    np.savez(part, **parts)
    os.replace(part, path)


def whole(matrix: Vector) -> tuple[NDArray[np.int8], Vector]:
    """A matrix as whole numbers, and what one step is worth in each column."""
    scale = np.maximum(np.abs(matrix).max(axis=0), 1e-9) / _STEPS
    return np.rint(matrix / scale).astype(np.int8), scale.astype(np.float32)
