"""The weights of the intent reader: a small network from features to intents.

They are learnt (`daoban eval fit-guard`) from the examples and from ordinary questions, and
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
from guard.examples import HARMLESS, ORDINARY, Example
from guard.features import Concepts, Features, Vector, rarity
from guard.settings import IntentSettings

_STEPS = 127
_LEAST = 1e-3
_BATCH = 4096


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
        try:
            with np.load(path, allow_pickle=False) as kept:
                parts: dict[str, Any] = {field.name: kept[field.name] for field in fields(cls)}
        except (OSError, ValueError, KeyError) as error:
            raise ConfigError(
                f"意图权重读不了：{path}。请运行 daoban eval fit-guard 重新生成。"
            ) from error
        parts["head"] = parts["head"].astype(np.float32)
        parts["key"], parts["columns"] = str(parts["key"]), tuple(map(str, parts["columns"]))
        return cls(**parts)


def save_arrays(path: Path, parts: dict[str, Any]) -> None:
    """Write arrays to a .npz file, beside it first, so that half a file is never seen."""
    part = path.with_name(f"{path.stem}-{os.getpid()}.part.npz")
    np.savez(part, **parts)
    os.replace(part, path)


def fit(
    key: str,
    probe: Vector,
    examples: list[Example],
    vectors: NDArray[np.float16],
    sense: int,
    limits: IntentSettings,
    concepts: Concepts,
) -> Weights:
    """Weights from n examples and their vectors, shape (n, d + w), of which `sense` is d."""
    # Brings scipy in, which a service that only reads does without.
    from guard.learning import Lesson, learn
    from guard.learning import rows as tails

    texts = [example.text for example in examples]
    level, spread = _measured(vectors[:, sense:])
    features = Features(limits, concepts, rarity(texts, limits.buckets), level, spread)
    columns, kind, heed = labelled(examples, limits)
    lesson = Lesson(_heads(features, vectors), tails(features, texts), kind, heed)
    head, tail, bias, out, out_bias = learn(lesson, len(columns), limits)
    steps, scale = whole(tail)
    measured = (features.idf, level, spread)
    return Weights(key, probe, *measured, columns, head, steps, scale, bias, out, out_bias)


def _heads(features: Features, vectors: NDArray[np.float16]) -> NDArray[np.float16]:
    """The dense part of all rows, some at a time: whole, single precision would take gigabytes."""
    parts = (vectors[at : at + _BATCH] for at in range(0, len(vectors), _BATCH))
    found = [features.head(part.astype(np.float32)).astype(np.float16) for part in parts]
    return np.concatenate(found)


def _measured(rest: NDArray[np.float16]) -> tuple[Vector, Vector]:
    """Mean and standard deviation of each column, none of them nought."""
    level = rest.mean(axis=0, dtype=np.float32)
    spread = rest.std(axis=0, dtype=np.float32)
    return level, np.maximum(spread, np.float32(_LEAST))


def labelled(
    examples: list[Example], limits: IntentSettings
) -> tuple[tuple[str, ...], NDArray[np.intp], Vector]:
    """The columns, which of them each of n examples belongs to, (n,), how much it counts, (n,)."""
    named = [_column(example) for example in examples]
    columns = (HARMLESS, *sorted(set(named) - {HARMLESS}))
    place = {name: number for number, name in enumerate(columns)}
    heed = [1.0 if e.intent == ORDINARY else limits.example_weight for e in examples]
    kind = np.array([place[name] for name in named], dtype=np.intp)
    return columns, kind, np.array(heed, dtype=np.float32)


def _column(example: Example) -> str:
    harmless = example.family == HARMLESS
    return HARMLESS if harmless else f"{example.family}/{example.intent}"


def whole(matrix: Vector) -> tuple[NDArray[np.int8], Vector]:
    """A matrix as whole numbers, and what one step is worth in each column."""
    scale = np.maximum(np.abs(matrix).max(axis=0), 1e-9) / _STEPS
    return np.rint(matrix / scale).astype(np.int8), scale.astype(np.float32)
