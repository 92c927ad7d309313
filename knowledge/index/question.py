"""A question made ready once for all four views."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace

from knowledge.index.embedder import Embedder, Encodes, Vectors
from knowledge.text.normalise import Normaliser
from knowledge.text.sounds import Readings
from knowledge.text.tokens import Tokeniser


@dataclass(frozen=True)
class Question:
    """``text`` normalised; ``vector`` (dim,) float32; words with bigrams; folded syllables.

    ``wide`` is all that the embedder knows of the text, the vector first; None where the vector
    came from elsewhere.
    """

    text: str
    vector: Vectors
    words: list[str]
    sounds: list[str]
    wide: Vectors | None = None


class Preparer:
    """Turns text into a Question; holds the models, shared by index building and service."""

    def __init__(
        self, normalise: Normaliser, embedder: Embedder, tokens: Tokeniser, readings: Readings
    ) -> None:
        self.normalise = normalise
        self.embedder = embedder
        self.tokens = tokens
        self.readings = readings

    def __call__(self, text: str) -> Question:
        """Normalise, embed, cut and sound out one question; its ``wide`` is left out."""
        plain = self.normalise(text)
        return self.ready(plain, self.embedder.encode([plain])[0])

    def asked(self, plain: str) -> Question:
        """The same with ``wide``, for a question that is normalised already and to be screened."""
        wide = self.embedder.encode_wide([plain])[0]
        return replace(self.ready(plain, wide[: self.embedder.dim]), wide=wide)

    def ready(self, plain: str, vector: Vectors) -> Question:
        """The same for a text that is embedded already, as one of many."""
        return Question(plain, vector, self.tokens(plain), sound_terms(self.readings(plain)))


@dataclass(frozen=True)
class Read:
    """The embedder as the pipeline uses it: every text is normalised first.

    Whoever is taught on texts of its own (the guard) sees them as it will see questions.
    """

    embedder: Encodes
    normalise: Normaliser

    def encode(self, texts: list[str]) -> Vectors:
        """(n, dim) float32."""
        return self.embedder.encode([self.normalise(text) for text in texts])

    def encode_wide(self, texts: list[str]) -> Vectors:
        """(n, dim or more) float32."""
        return self.embedder.encode_wide([self.normalise(text) for text in texts])

    def encode_tuned(self, texts: list[str]) -> Vectors:
        """(n, 0 or more) float32."""
        return self.embedder.encode_tuned([self.normalise(text) for text in texts])


def sound_terms(syllables: list[str]) -> list[str]:
    """Syllables and pairs of neighbours; pairs are marked so that the two never mix."""
    return syllables + [f"_{a}.{b}" for a, b in itertools.pairwise(syllables)]
