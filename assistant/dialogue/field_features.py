"""What the field reader looks at: the meaning, the letters and the cue words of a question."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.dialogue.asked import read_cues
from assistant.dialogue.taught import Rows, Vocabulary

Array = NDArray[np.float32]
_SIZES = (3, 4)


def letter_terms(text: str) -> list[str]:
    """Characters, pairs, threes, fours, and the first and last few (where askings stand)."""
    runs = [text[i : i + n] for n in _SIZES for i in range(len(text) - n + 1)]
    ends = [f"$ {text[-n:]}" for n in (1, 2, 3, 4)] + [f"^ {text[:n]}" for n in (2, 3)]
    return [*(a + b for a, b in pairwise(text)), *text, *runs, *ends]


def cue_terms(text: str) -> list[str]:
    """The cue words as terms."""
    return read_cues(text).marks()


@dataclass(frozen=True)
class Features:
    """Turns a question into one row: the embedding, then the known letters, then the cues."""

    letters: Vocabulary
    cues: Vocabulary
    shares: tuple[float, float, float]

    @classmethod
    def of(cls, texts: list[str], rules: dict[str, Any]) -> Features:
        """The terms that stand in these texts often enough."""
        letters = Vocabulary.of(list(map(letter_terms, texts)), rules["least"], rules["words"])
        cues = Vocabulary.of(list(map(cue_terms, texts)), rules["least"], rules["words"])
        return cls(letters, cues, cls.shares_in(rules))

    @staticmethod
    def shares_in(rules: dict[str, Any]) -> tuple[float, float, float]:
        """How much meaning, letters and cues weigh, from decide.yaml."""
        found = (np.sqrt(rules[f"{name}_share"]) for name in ("meaning", "letters", "cues"))
        meaning, letters, cues = map(float, found)
        return meaning, letters, cues

    def meaning(self, vectors: Array) -> Array:
        """The embedding's part of the row."""
        return np.asarray(vectors * np.float32(self.shares[0]))

    def terms(self, text: str) -> tuple[Rows, Array]:
        """Columns and values of the letters and cues, counted on after the embedding."""
        columns, values = self.letters.weigh(letter_terms(text))
        cued, marks = self.cues.weigh(cue_terms(text))
        beyond = len(self.letters.column)
        return (
            np.concatenate([columns, cued + beyond]),
            np.concatenate(
                [values * np.float32(self.shares[1]), marks * np.float32(self.shares[2])]
            ),
        )

    @property
    def width(self) -> int:
        """How many letters and cues are known."""
        return len(self.letters.column) + len(self.cues.column)
