"""A reader of intents: what it makes of one sentence, a score for every family and intent."""

from __future__ import annotations

import numpy as np

from guard.examples import HARMLESS
from guard.features import Concepts, Features, Marks, Vector
from guard.settings import IntentSettings
from guard.weights import Weights


class Reader:
    """One set of weights, ready to be asked."""

    def __init__(self, weights: Weights, limits: IntentSettings, concepts: Concepts) -> None:
        self._features = Features(limits, concepts, weights.idf, weights.level, weights.spread)
        self._weights = weights
        self._harmless = weights.columns.index(HARMLESS)
        self._families: dict[str, list[int]] = {}
        for place, name in enumerate(weights.columns):
            if place != self._harmless:
                self._families.setdefault(name.partition("/")[0], []).append(place)

    def marks(self, text: str) -> Marks:
        """What stands in a sentence, for this reader and any other with its settings."""
        return self._features.marks(text)

    def scores(self, marks: Marks, vector: Vector) -> dict[str, float]:
        """One score a family and an intent."""
        where, what = self._features.tail(marks)
        logits = self._weights.logits(self._features.head(vector[None, :])[0], where, what)
        logits = logits - logits[self._harmless]
        found = dict(zip(self._weights.columns, logits.tolist(), strict=True))
        for family, places in self._families.items():
            found[family] = float(np.logaddexp.reduce(logits[places]))
        return found
