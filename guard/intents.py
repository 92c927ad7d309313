"""Nearest-example classification of what a question asks for, on sentence embeddings.

The examples stand in guard/intents/*.yaml. A family is refused when the mean similarity of the
question to its nearest examples passes the family's threshold and beats the harmless examples by
the margin.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, ValidationError

from guard.errors import ConfigError
from guard.settings import HERE, ScreeningSettings, read_yaml

Vector = NDArray[np.float32]
Embed = Callable[[list[str]], Vector]
HARMLESS = "harmless"


class IntentFile(BaseModel):
    """One YAML file: a family (`authority`, `unsafe`, `harmless`) and its intents' examples."""

    model_config = ConfigDict(extra="forbid")
    version: str
    family: str
    intents: dict[str, list[str]]


@dataclass(frozen=True)
class Nearest:
    """The refused intent that a question is nearest to, and by how much."""

    family: str
    intent: str
    score: float
    harmless: float


class Intents:
    """Example sentences with their unit vectors."""

    def __init__(self, files: list[IntentFile], embed: Embed, cache: Path | None = None) -> None:
        rows = [
            (f.family, i, text) for f in files for i, texts in f.intents.items() for text in texts
        ]
        if not any(family == HARMLESS for family, _, _ in rows):
            raise ConfigError("意图示例缺少 harmless 一类，无法判断哪些问题可以放行。")
        self._embed = embed
        self._families = np.array([family for family, _, _ in rows])
        self._labels = [intent for _, intent, _ in rows]
        self._vectors = _vectors([text for _, _, text in rows], embed, cache)
        self._masks = {family: self._families == family for family in set(self._families.tolist())}

    @classmethod
    def load(
        cls, embed: Embed, folder: Path = HERE / "intents", cache: Path | None = None
    ) -> Intents:
        """Read every intent file of a folder; vectors are kept in `cache` between starts."""
        return cls([_read(path) for path in sorted(folder.glob("*.yaml"))], embed, cache)

    def vector(self, text: str) -> Vector:
        """The unit vector of one text, shape (d,)."""
        vector: Vector = _unit(self._embed([text]))[0]
        return vector

    def refused(self, vector: Vector, limits: ScreeningSettings) -> Nearest | None:
        """The family to refuse, or None. `vector` has shape (d,)."""
        scores = self._vectors @ _unit(vector.reshape(1, -1))[0]
        harmless = self._mean(scores, HARMLESS, limits.neighbours)
        found = [
            Nearest(family, self._label(scores, family), score, harmless)
            for family, threshold in limits.thresholds.items()
            if (score := self._mean(scores, family, limits.neighbours)) >= threshold
            and score - harmless >= limits.margin
        ]
        return max(found, key=lambda near: near.score, default=None)

    def _mean(self, scores: Vector, family: str, neighbours: int) -> float:
        own = scores[self._masks[family]]
        size = min(neighbours, len(own))
        return float(np.partition(own, -size)[-size:].mean())

    def _label(self, scores: Vector, family: str) -> str:
        return self._labels[int(np.where(self._masks[family], scores, -2.0).argmax())]


def _unit(vectors: Vector) -> Vector:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    if not np.all(np.isfinite(vectors)) or not np.all(norms > 0):
        raise ConfigError("句向量里有无效的数值，请检查向量模型。")
    return np.asarray(vectors / norms, dtype=np.float32)


def _vectors(texts: list[str], embed: Embed, cache: Path | None) -> Vector:
    """Embed the examples, or read them back if neither they nor the model have changed."""
    if cache is None:
        return _unit(embed(texts))
    probe = np.round(_unit(embed(texts[:1])), 3).tobytes()
    key = hashlib.sha256("\n".join(texts).encode() + probe).hexdigest()[:32]
    path = cache / f"intents-{key}.npy"
    if path.exists():
        return np.asarray(np.load(path, allow_pickle=False), dtype=np.float32)
    vectors = _unit(embed(texts))
    cache.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{key}-{os.getpid()}.part.npy")
    np.save(part, vectors)
    os.replace(part, path)
    return vectors


def _read(path: Path) -> IntentFile:
    try:
        return IntentFile.model_validate(read_yaml(path))
    except ValidationError as error:
        raise ConfigError(f"意图示例 {path} 有误：{error}") from error
