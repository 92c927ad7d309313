"""Whence the readers' weights come: committed, kept from an earlier start, or learnt anew."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

from guard.examples import FOLDER
from guard.features import Concepts, Embed, Vector
from guard.settings import IntentSettings
from guard.teaching import fitted, key_of, probed, probed_tuned
from guard.weights import Weights

SHIPPED = FOLDER / "reader.npz"
"""Of the first reader; bound to the examples, and learnt anew when they change."""
TUNED = FOLDER / "reader_tuned.npz"
"""Of the second, which learnt along with the tuned embedder and goes with it alone."""
_SAME = 0.999
log = logging.getLogger("daoban.guard")


def taken_up(
    embed: Embed,
    folder: Path,
    cache: Path | None,
    ordinary: Callable[[], Iterable[str]],
    limits: IntentSettings,
    concepts: Concepts,
) -> Weights:
    """The first reader's weights; see `guard.intents.Intents.load`."""
    key, probe = key_of(folder, limits, concepts), probed(embed)
    kept = cache / f"reader-{key}.npz" if cache else None
    for path in filter(None, (SHIPPED, kept)):
        weights = Weights.load(path)
        if weights and weights.key == key and _same(weights.probe, probe):
            return weights
    log.warning("意图示例变了，正在重新学习，要几分钟；可以预先运行 daoban eval fit-guard")
    weights = fitted(folder, ordinary(), embed, limits, concepts)
    if kept:
        weights.save(kept)
    return weights


def second(embed: Embed, path: Path = TUNED) -> Weights | None:
    """The second reader's weights, if it is this embedder that they were tuned with."""
    weights = Weights.load(path)
    return weights if weights and _same(weights.probe, probed_tuned(embed)) else None


def _same(one: Vector, other: Vector) -> bool:
    return one.shape == other.shape and float(np.einsum("i,i->", one, other)) >= _SAME
