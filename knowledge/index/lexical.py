"""Lexical views: BM25 over words and character bigrams, and over folded syllables.

Scores are divided by what the question would score against a text holding every one of its
terms once at average length, so 1 means all of it, weighted by rarity, is there. A term that
the base has never seen counts as the rarest: it lowers every score, as it should.

bm25s weighs the terms when the index is built; the running service adds up the weights that it
left, without loading it (and SciPy behind it), which saves half a second and 15 MB.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]


@dataclass(frozen=True)
class Postings:
    """Terms by column; ``texts[start[c]:start[c + 1]]`` hold column c with ``weights``."""

    column: dict[str, int]
    rarity: Scores
    start: NDArray[np.int64]
    texts: NDArray[np.int32]
    weights: Scores
    n: int


class LexicalView:
    """BM25 in Lucene's form over lists of terms."""

    def __init__(self, name: str, postings: Postings, k1: float) -> None:
        self.name = name
        self._postings = postings
        self._rarest = float(postings.rarity.max(initial=0.0)) or 1.0
        self._k1 = k1

    @classmethod
    def build(cls, name: str, texts: list[list[str]], k1: float, b: float) -> LexicalView:
        """Index the terms of n texts."""
        import bm25s

        engine = bm25s.BM25(method="lucene", k1=k1, b=b)
        engine.index([terms or ["∅"] for terms in texts], show_progress=False)
        rarity = rarity_of(texts)
        column = {str(term): int(c) for term, c in engine.vocab_dict.items() if term in rarity}
        in_order = np.zeros(len(engine.scores["indptr"]) - 1, dtype=np.float32)
        for term, c in column.items():
            in_order[c] = rarity[term]
        postings = Postings(
            column,
            in_order,
            engine.scores["indptr"].astype(np.int64),
            engine.scores["indices"].astype(np.int32),
            engine.scores["data"].astype(np.float32),
            len(texts),
        )
        return cls(name, postings, k1)

    def scores(self, terms: list[str]) -> Scores:
        """(n,) share of the question's weight that each text holds, about 0 to 1."""
        found = np.zeros(self._postings.n, dtype=np.float32)
        for term in terms:
            c = self._postings.column.get(term)
            if c is not None:
                here = slice(self._postings.start[c], self._postings.start[c + 1])
                found[self._postings.texts[here]] += self._postings.weights[here]
        return found / np.float32(max(self._weight(terms), 1e-9) / (1 + self._k1))

    def coverage(self, terms: list[str], unseen_once: bool = False) -> float:
        """Share of the question's weight in terms that the base knows at all, 0 to 1.

        With `unseen_once` a term that stands in one text only counts as unknown (for training,
        where that text is the question itself).
        """
        known = [self._rarity(term, 0.0) for term in terms]
        weights = [w for w in known if not unseen_once or w < self._rarest - 1e-6]
        return sum(weights) / max(self._weight(terms), 1e-9)

    def _rarity(self, term: str, unknown: float) -> float:
        c = self._postings.column.get(term)
        return unknown if c is None else self._postings.rarity.item(c)

    def _weight(self, terms: list[str]) -> float:
        return sum(self._rarity(term, self._rarest) for term in terms)

    def save(self, folder: Path) -> None:
        """Write ``<name>.json`` (terms) and ``<name>.npz`` (numbers)."""
        p = self._postings
        terms = json.dumps(p.column, ensure_ascii=False)
        (folder / f"{self.name}.json").write_text(terms, encoding="utf-8")
        np.savez(
            folder / f"{self.name}.npz",
            rarity=p.rarity,
            start=p.start,
            texts=p.texts,
            weights=p.weights,
            n=p.n,
        )

    @classmethod
    def load(cls, name: str, folder: Path, k1: float) -> LexicalView:
        """Read what `save` wrote."""
        column = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        with np.load(folder / f"{name}.npz") as kept:
            postings = Postings(
                column,
                kept["rarity"],
                kept["start"],
                kept["texts"],
                kept["weights"],
                int(kept["n"]),
            )
        return cls(name, postings, k1)


def rarity_of(texts: list[list[str]]) -> dict[str, float]:
    """Lucene's idf of every term: ln(1 + (n − df + 0.5) / (df + 0.5))."""
    counts: dict[str, int] = {}
    for terms in texts:
        for term in set(terms):
            counts[term] = counts.get(term, 0) + 1
    n = len(texts)
    return {t: float(np.log(1 + (n - df + 0.5) / (df + 0.5))) for t, df in counts.items()}
