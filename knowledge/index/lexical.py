"""Lexical views: BM25 over words and character bigrams, and over folded syllables.

Scores are divided by what the question would score against a text holding every one of its
terms once at average length, so 1 means all of it, weighted by rarity, is there. A term that
the base has never seen counts as the rarest: it lowers every score, as it should.
"""

from __future__ import annotations

import json
from pathlib import Path

import bm25s
import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]


class LexicalView:
    """BM25 (Lucene's form) by bm25s over lists of terms."""

    def __init__(self, name: str, engine: bm25s.BM25, rarity: dict[str, float], k1: float) -> None:
        self.name = name
        self._engine = engine
        self._rarity = rarity
        self._rarest = max(rarity.values(), default=1.0)
        self._k1 = k1

    @classmethod
    def build(cls, name: str, texts: list[list[str]], k1: float, b: float) -> LexicalView:
        """Index the terms of n texts."""
        engine = bm25s.BM25(method="lucene", k1=k1, b=b)
        engine.index([terms or ["∅"] for terms in texts], show_progress=False)
        return cls(name, engine, rarity_of(texts), k1)

    def scores(self, terms: list[str]) -> Scores:
        """(n,) share of the question's weight that each text holds, about 0 to 1."""
        known = [term for term in terms if term in self._rarity]
        if not known:
            return np.zeros(self._engine.scores["num_docs"], dtype=np.float32)
        raw = self._engine.get_scores(known)
        return np.asarray(raw / self._ideal(terms), dtype=np.float32)

    def coverage(self, terms: list[str], unseen_once: bool = False) -> float:
        """Share of the question's weight in terms that the base knows at all, 0 to 1.

        With `unseen_once` a term that stands in one text only counts as unknown (for training,
        where that text is the question itself).
        """
        known = [self._rarity.get(term, 0.0) for term in terms]
        weights = [w for w in known if not unseen_once or w < self._rarest - 1e-9]
        return sum(weights) / max(self._weight(terms), 1e-9)

    def _ideal(self, terms: list[str]) -> float:
        return max(self._weight(terms), 1e-9) / (1 + self._k1)

    def _weight(self, terms: list[str]) -> float:
        return sum(self._rarity.get(term, self._rarest) for term in terms)

    def save(self, folder: Path) -> None:
        """Write the engine's arrays and the rarities under ``<name>/``."""
        self._engine.save(str(folder / self.name), show_progress=False)
        path = folder / self.name / "rarity.json"
        path.write_text(json.dumps(self._rarity, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, name: str, folder: Path, k1: float) -> LexicalView:
        """Read what `save` wrote."""
        engine = bm25s.BM25.load(str(folder / name), load_corpus=False)
        rarity = json.loads((folder / name / "rarity.json").read_text(encoding="utf-8"))
        return cls(name, engine, rarity, k1)


def rarity_of(texts: list[list[str]]) -> dict[str, float]:
    """Lucene's idf of every term: ln(1 + (n − df + 0.5) / (df + 0.5))."""
    counts: dict[str, int] = {}
    for terms in texts:
        for term in set(terms):
            counts[term] = counts.get(term, 0) + 1
    n = len(texts)
    return {t: float(np.log(1 + (n - df + 0.5) / (df + 0.5))) for t, df in counts.items()}
