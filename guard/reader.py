"""The fitted weights of the intent reader: how strongly each feature speaks for each family.

They are fitted by ridge regression (`daoban guard fit`) on the examples and on ordinary questions,
and committed beside the examples, so that a service neither fits nor embeds anything on start.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from guard.errors import ConfigError
from guard.examples import HARMLESS, ORDINARY, Example
from guard.features import Concepts, Features, Vector, rarity
from guard.settings import IntentSettings

_TOLERANCE = 1e-8
_ROUNDS = 300


@dataclass(frozen=True)
class Weights:
    """One column a family (`authority`, `unsafe`), then one an intent of theirs."""

    key: str
    """Digest of the examples, concepts and settings that they were fitted on."""
    probe: Vector
    """What the embedder made of the probe sentence, shape (d,)."""
    idf: Vector
    columns: tuple[str, ...]
    """`family` or `family/intent`, the families first."""
    matrix: Vector
    """Shape (d + buckets + concepts, columns)."""
    bias: Vector

    def save(self, path: Path) -> None:
        """Write them, the whole file at once."""
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{path.stem}-{os.getpid()}.part.npz")
        np.savez_compressed(
            part,
            key=np.array(self.key),
            probe=self.probe,
            idf=self.idf.astype(np.float16),
            columns=np.array(self.columns),
            matrix=self.matrix.astype(np.float16),
            bias=self.bias,
        )
        os.replace(part, path)

    @classmethod
    def load(cls, path: Path) -> Weights | None:
        """Read them; None where there are none, ConfigError where they cannot be read."""
        if not path.exists():
            return None
        try:
            with np.load(path, allow_pickle=False) as kept:
                return cls(
                    str(kept["key"]),
                    kept["probe"],
                    kept["idf"].astype(np.float32),
                    tuple(map(str, kept["columns"])),
                    kept["matrix"].astype(np.float32),
                    kept["bias"],
                )
        except (OSError, ValueError, KeyError) as error:
            raise ConfigError(
                f"意图权重读不了：{path}。请运行 daoban guard fit 重新生成。"
            ) from error


def fit(
    key: str,
    probe: Vector,
    rows: list[tuple[Example, Vector]],
    limits: IntentSettings,
    concepts: Concepts,
) -> Weights:
    """Weights from examples with their vectors, shape (d,) each."""
    examples = [example for example, _ in rows]
    texts = [example.text for example in examples]
    features = Features(limits, concepts, rarity(texts, limits.buckets))
    x = features.rows(texts, np.stack([vector for _, vector in rows]))
    families = sorted({e.family for e in examples} - {HARMLESS})
    heed = np.array([1.0 if e.intent == ORDINARY else limits.example_weight for e in examples])
    holds = np.array([[e.family == f for f in families] for e in examples])
    whole = _solve(x, holds, heed.astype(np.float32), limits.ridge)
    refused = [row for row, e in enumerate(examples) if e.family != HARMLESS]
    named = [f"{examples[row].family}/{examples[row].intent}" for row in refused]
    names = sorted(set(named))
    holds = np.array([[name == n for n in names] for name in named])
    told = _solve(x[refused], holds, np.ones(len(refused), dtype=np.float32), limits.ridge)
    weights = np.hstack([whole, told]).astype(np.float32)
    return Weights(key, probe, features.idf, (*families, *names), weights[:-1], weights[-1])


def _solve(x: Vector, holds: NDArray[np.bool_], heed: Vector, ridge: float) -> NDArray[np.float64]:
    """Ridge regression of ±1 a column, both sides weighing the same, by conjugate gradients.

    `heed`, shape (n,), is how much each row counts among those of its side.

    Returns (features + 1, columns); the last row is the bias.
    """
    wide = np.hstack([x, np.ones((len(x), 1), dtype=np.float32)])
    share = np.average(holds, axis=0, weights=heed)
    weight = heed[:, None] * np.where(holds, 0.5 / share, 0.5 / (1 - share)).astype(np.float32)
    weight *= len(x) / heed.sum()
    target = wide.T @ (weight * np.where(holds, 1.0, -1.0).astype(np.float32))
    solution, rest = np.zeros_like(target), target.copy()
    step, left = rest.copy(), (rest * rest).sum(axis=0)
    enough = _TOLERANCE * left
    for _ in range(_ROUNDS):
        applied = wide.T @ (weight * (wide @ step)) + ridge * step
        length = left / np.maximum((step * applied).sum(axis=0), 1e-30)
        solution += length * step
        rest -= length * applied
        now = (rest * rest).sum(axis=0)
        if np.all(now <= enough):
            break
        step = rest + now / np.maximum(left, 1e-30) * step
        left = now
    return np.asarray(solution, dtype=np.float64)
