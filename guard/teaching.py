"""Teaches the first reader: weights from example sentences, through an embedder as it came."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from guard.dialect import known, mandarin
from guard.examples import HARMLESS, ORDINARY, Example, digest, taught, told_by
from guard.features import Concepts, Embed, Features, Vector, rarity, unit
from guard.settings import IntentSettings
from guard.weights import Weights, whole

_PROBE = "社保卡丢了怎么办"
_LEAST = 1e-3
_TOGETHER = 256
_BATCH = 4096


def key_of(folder: Path, limits: IntentSettings, concepts: Concepts) -> str:
    """The digest that ties weights to what they were fitted on; thresholds are not part of it."""
    told = limits.model_dump(exclude={"suspect", "sure", "certain", "clear", "clearest", "far"})
    return digest(told_by(folder), told, concepts.words, known())


def fitted(
    folder: Path,
    ordinary: Iterable[str],
    embed: Embed,
    limits: IntentSettings,
    concepts: Concepts,
) -> Weights:
    """Weights fitted on a folder's examples and on `ordinary`, which must not be refused."""
    rows = taught(folder, ordinary)
    vectors = _wide(embed, [mandarin(row.text) for row in rows])
    sense = embed.encode([_PROBE]).shape[1]
    key, probe = key_of(folder, limits, concepts), probed(embed)
    return fit(key, probe, rows, vectors, sense, limits, concepts)


def probed(embed: Embed) -> Vector:
    """What an embedder makes of one sentence: another embedder is known by it."""
    found: Vector = unit(embed.encode_wide([_PROBE]))[0]
    return found


def probed_tuned(embed: Embed) -> Vector:
    """The same of its tuned pass; empty where there is none."""
    found = embed.encode_tuned([_PROBE])
    told: Vector = unit(found)[0] if found.size else found[0]
    return told


def _wide(embed: Embed, texts: list[str]) -> NDArray[np.float16]:
    """(n, d + w), in half precision: some hundred thousand texts fit into half a gigabyte."""
    parts = (texts[start : start + _TOGETHER] for start in range(0, len(texts), _TOGETHER))
    return np.concatenate([embed.encode_wide(part).astype(np.float16) for part in parts])


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
