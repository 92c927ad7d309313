"""What a question wants, told by its likeness to example sentences.

The examples stand in guard/intents/*.yaml: two families to refuse and one of harmless neighbours.
Likeness is the sentence embedding and the characters together; a ridge regression over the
examples, fitted on start, weighs them into one score a family. A family is refused when its score
beats the harmless score by the family's margin.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, ValidationError

from guard.errors import ConfigError
from guard.folding import BREAK, fold
from guard.settings import HERE, IntentSettings, read_yaml, settings

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
    """A family to refuse, the intent of its nearest example, and the lead over harmless."""

    family: str
    intent: str
    lead: float


class Intents:
    """The examples and the weights fitted on them."""

    def __init__(
        self,
        files: list[IntentFile],
        embed: Embed,
        limits: IntentSettings,
        cache: Path | None = None,
    ) -> None:
        rows = [
            (f.family, i, text) for f in files for i, texts in f.intents.items() for text in texts
        ]
        self._families = sorted({family for family, _, _ in rows})
        if {HARMLESS, *limits.margins} != set(self._families):
            raise ConfigError("意图示例与 config.yaml 里的 margins 对不上，请补齐各类示例。")
        self._embed, self._limits = embed, limits
        self._rows = rows
        self._masks = {f: np.array([row[0] == f for row in rows]) for f in self._families}
        self._vectors = _vectors([text for _, _, text in rows], embed, cache)
        self._take_up_fit(cache)

    @classmethod
    def load(
        cls, embed: Embed, folder: Path = HERE / "intents", cache: Path | None = None
    ) -> Intents:
        """Read every intent file of a folder; vectors are kept in `cache` between starts."""
        files = [_read(path) for path in sorted(folder.glob("*.yaml"))]
        return cls(files, embed, settings().screening.intents, cache)

    def vector(self, text: str) -> Vector:
        """The unit vector of one text, shape (d,)."""
        vector: Vector = _unit(self._embed([text]))[0]
        return vector

    def refused(self, text: str, vector: Vector) -> Nearest | None:
        """The family to refuse, or None. `vector` has shape (d,)."""
        unit = _unit(vector.reshape(1, -1))
        scores = dict(zip(self._families, self._scores(text, unit), strict=True))
        leads = {f: scores[f] - scores[HARMLESS] - m for f, m in self._limits.margins.items()}
        family = max(leads, key=lambda name: leads[name])
        intent, similarity = self._nearest(family, unit[0])
        if leads[family] < 0 or similarity < self._limits.nearest:
            return None
        return Nearest(family, intent, leads[family])

    def _scores(self, text: str, unit: Vector) -> list[float]:
        """One score a family. Small products and no threads: BLAS would wait longer than work."""
        share, size = self._limits.embedding_share, unit.shape[1]
        buckets = sorted(self._buckets(text))
        grams = self._idf[buckets]
        norm = max(float(np.sqrt((grams * grams).sum())), 1e-9)
        by_sense = np.einsum("i,ij->j", unit[0], self._weights[:size]) * np.sqrt(share)
        by_letters = np.einsum("i,ij->j", grams / norm, self._weights[size:][buckets])
        return [float(s) for s in by_sense + by_letters * np.sqrt(1 - share) + self._bias]

    def _nearest(self, family: str, vector: Vector) -> tuple[str, float]:
        similarity = np.where(
            self._masks[family], np.einsum("ij,j->i", self._vectors, vector), -2.0
        )
        best = int(similarity.argmax())
        return self._rows[best][1], float(similarity[best])

    def _take_up_fit(self, cache: Path | None) -> None:
        """Fit, or read back what was fitted on these very examples; fitting takes 150 MB."""
        told = repr((self._rows, self._limits, self._families)).encode()
        key = hashlib.sha256(told + np.round(self._vectors[:1], 3).tobytes()).hexdigest()[:32]
        path = cache / f"fit-{key}.npz" if cache else None
        if path is not None and path.exists():
            with np.load(path, allow_pickle=False) as kept:
                self._idf, self._bias, self._weights = kept["idf"], kept["bias"], kept["weights"]
            return
        self._fit([text for _, _, text in self._rows])
        if path is not None:
            part = path.with_name(f"{key}-{os.getpid()}.part.npz")
            np.savez(part, idf=self._idf, bias=self._bias, weights=self._weights)
            os.replace(part, path)

    def _fit(self, texts: list[str]) -> None:
        """Ridge regression in its dual form: one weight column a family."""
        self._idf = np.ones(self._limits.buckets, dtype=np.float32)
        counts = (self._grams(texts) > 0).sum(axis=0)
        self._idf = np.log((len(texts) + 1) / (counts + 1)).astype(np.float32)
        x = self._features(self._vectors, self._grams(texts))
        y = np.array([[1.0 if r[0] == f else -1.0 for f in self._families] for r in self._rows])
        self._bias = y.mean(axis=0)
        kernel = x @ x.T + self._limits.ridge * np.eye(len(texts))
        self._weights = x.T @ np.linalg.solve(kernel, y - self._bias)

    def _features(self, vectors: Vector, grams: Vector) -> Vector:
        share = self._limits.embedding_share
        return np.hstack([np.sqrt(share) * vectors, np.sqrt(1 - share) * grams])

    def _grams(self, texts: list[str]) -> Vector:
        """Hashed runs of one to three characters, weighted by rarity, shape (n, buckets)."""
        out = np.zeros((len(texts), self._limits.buckets), dtype=np.float32)
        for row, text in enumerate(texts):
            out[row, sorted(self._buckets(text))] = 1.0
        weighted = out * self._idf
        norms = np.linalg.norm(weighted, axis=1, keepdims=True)
        return np.asarray(weighted / np.maximum(norms, 1e-9), dtype=np.float32)

    def _buckets(self, text: str) -> set[int]:
        """The buckets of the runs of one to three characters of a text."""
        folded = f"^{fold(text).replace(BREAK, '')}$"
        runs = (folded[i : i + n] for n in (1, 2, 3) for i in range(len(folded) - n + 1))
        return {zlib.crc32(run.encode("utf-8", "replace")) % self._limits.buckets for run in runs}


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
