"""Any base and any queries in a throw-away index: the fusion, and each view alone."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field
from threadpoolctl import threadpool_limits

from assistant.settings import Settings
from eval.judging import rules
from eval.lines import read_lines
from eval.metrics import hit_at, mrr
from knowledge.base import SETTINGS, Progress, build_documents, open_embedder
from knowledge.index.documents import Document
from knowledge.index.features import FEATURES, Array
from knowledge.index.fusion import Fusion, load_fusion
from knowledge.index.index import Index
from knowledge.index.near import SoundLetters
from knowledge.index.question import Question, sound_terms
from knowledge.reading import read_yaml

Ranker = Callable[[str], list[str]]


class Entry(BaseModel):
    """One thing to be found; other keys of the line are passed over."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    id: str
    text: str = Field(min_length=1)
    phrasings: list[str] = []


class Query(BaseModel):
    """A question and the entry it means; several ids where any of them is right."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    text: str = Field(min_length=1)
    id: str | list[str]

    def means(self) -> set[str]:
        """The right entries."""
        return {self.id} if isinstance(self.id, str) else set(self.id)


def read_entries(path: Path) -> list[Entry]:
    """A base file; raises LinesError."""
    return read_lines(path, lambda _: Entry)


def read_queries(path: Path) -> list[Query]:
    """A query file; raises LinesError."""
    return read_lines(path, lambda _: Query)


def measure_retrieval(
    entries: list[Entry], queries: list[Query], progress: Progress
) -> dict[str, Any]:
    """{hit1, hit3, hit10, mrr, ms_per_query} of the fusion; each view under ``retrievers``.

    ``without_sound`` is the fusion with the weights of the sound views at nought. Ranks end at
    the depth of eval.yaml; what stands behind it counts as not found.
    """
    with tempfile.TemporaryDirectory() as folder, threadpool_limits(limits=1):
        index = _throw_away(entries, Path(folder), progress)
        fusion = load_fusion(index.layout.bare)
        rankers = {
            "fusion": _fused(index, fusion),
            "without_sound": _fused(index, deafened(fusion)),
            **_views(index),
        }
        measured: dict[str, Any] = {}
        for done, (name, ranker) in enumerate(rankers.items(), start=1):
            measured[name] = _measure(ranker, queries)
            progress("逐种检索", done, len(rankers))
    return {
        **measured.pop("fusion"),
        "entries": len(entries),
        "queries": len(queries),
        "without_sound": measured.pop("without_sound"),
        "retrievers": measured,
    }


def deafened(fusion: Fusion) -> Fusion:
    """The same fusion, hearing nothing: what it finds less is what the sound views add."""
    heard = np.array([0.0 if "sound" in name else 1.0 for name in FEATURES], dtype=np.float32)
    return replace(fusion, weights=fusion.weights * heard)


def _throw_away(entries: list[Entry], folder: Path, progress: Progress) -> Index:
    settings = read_yaml(SETTINGS)
    documents = [d for e in entries for d in _documents(e)]
    embedder = open_embedder(Settings().home)
    return build_documents(documents, [], folder, settings, embedder, progress)


def _documents(entry: Entry) -> list[Document]:
    said = [Document(entry.id, "matter", "phrasing", text) for text in entry.phrasings]
    return [Document(entry.id, "matter", "name", entry.text), *said]


def _measure(ranker: Ranker, queries: list[Query]) -> dict[str, float]:
    ranker(queries[0].text)
    start = time.perf_counter()
    found = [ranker(query.text) for query in queries]
    ms = (time.perf_counter() - start) * 1000 / len(queries)
    ranks = [rank_of(ids, q.means()) for ids, q in zip(found, queries, strict=True)]
    hits = {f"hit{k}": hit_at(ranks, k) for k in (1, 3, 10)}
    return {**hits, "mrr": mrr(ranks), "ms_per_query": round(ms, 3)}


def rank_of(found: list[str], means: set[str]) -> int | None:
    """Place (from 1) of the first right id; None where none is among those found."""
    return next((i for i, id_ in enumerate(found, start=1) if id_ in means), None)


def _fused(index: Index, fusion: Fusion) -> Ranker:
    depth = rules()["retrieval"]["depth"]

    def rank(text: str) -> list[str]:
        found = index.search(index.preparer(text), fusion, depth)
        return [candidate.entry for candidate in found.candidates]

    return rank


def _views(index: Index) -> dict[str, Ranker]:
    """Each view with its own preparation of the question and nothing of the others'."""
    ready = index.preparer
    letters = SoundLetters()
    for document in index.documents:
        letters.learn(ready.readings(document.text))

    everything = np.ones(len(index.documents), dtype=np.float32)

    def dense(plain: str) -> Array:
        vector = ready.embedder.encode([plain])[0]
        return index.dense.scores(Question(plain, vector, [], []))

    scorers: dict[str, Callable[[str], Array]] = {
        "dense": dense,
        "words": lambda plain: index.words.scores(ready.tokens(plain)),
        "sound": lambda plain: index.sound.scores(sound_terms(ready.readings(plain))),
        "near": lambda plain: index.near.scores(plain, everything, len(everything)),
        "near_sound": lambda plain: index.near_sound.scores(
            letters.spell(ready.readings(plain)), everything, len(everything)
        ),
    }
    return {name: _by_best_text(index, scorer) for name, scorer in scorers.items()}


def _by_best_text(index: Index, scorer: Callable[[str], Array]) -> Ranker:
    depth = rules()["retrieval"]["depth"]
    names = index.layout.entries

    def rank(text: str) -> list[str]:
        scores = scorer(index.preparer.normalise(text))
        best = index.layout.said.best(scores[None, :])[0]
        order = np.argsort(-best, kind="stable")[:depth]
        return [names[i] for i in order if best[i] > 0]

    return rank
