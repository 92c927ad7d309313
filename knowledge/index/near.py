"""Near-exact view: how alike two texts are letter by letter, in writing and in sound."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

Scores = NDArray[np.float32]


class NearView:
    """rapidfuzz's normalised indel similarity, 1 the same, 0 nothing in common.

    Letters are compared only with the texts that the lexical view of the same kind puts first:
    what shares no rare term is not near, and comparing all would take a third of the time of an
    answer.
    """

    def __init__(self, name: str, texts: list[str]) -> None:
        self.name = name
        self._texts = texts

    def scores(self, text: str, shared: Scores, most: int) -> Scores:
        """(n,) similarities to the `most` texts of highest (n,) `shared` score; 0 to others."""
        worth = (
            np.argpartition(-shared, most)[:most] if most < len(shared) else np.arange(len(shared))
        )
        texts = list(map(self._texts.__getitem__, worth.tolist()))
        alike = process.cdist([text], texts, scorer=fuzz.ratio, dtype=np.float32)
        scores = np.zeros(len(self._texts), dtype=np.float32)
        scores[worth] = alike[0] / 100.0
        return scores


class SoundLetters:
    """Writes each syllable as one letter, so that letter similarity measures sound."""

    def __init__(self, letters: dict[str, str] | None = None) -> None:
        self.letters: dict[str, str] = letters or {}

    def learn(self, syllables: list[str]) -> str:
        """Spell, giving new syllables a letter of their own."""
        for syllable in syllables:
            self.letters.setdefault(syllable, chr(0x4E00 + len(self.letters)))
        return self.spell(syllables)

    def spell(self, syllables: list[str]) -> str:
        """Spell; a syllable that the base has never heard is spelt as unknown."""
        return "".join(self.letters.get(s, "?") for s in syllables)
