"""hit1 and hit3 of Daoban and its peers: the same texts, the same questions, the same run."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

# Haystack and milvus-lite look for a network to report to; there is none, and none is wanted.
os.environ.setdefault("HAYSTACK_TELEMETRY_ENABLED", "False")

from eval.bench.peers import Bm25s, Fts5, Haystack, Milvus, Peer, cut, trigrams
from eval.metrics import hit_at
from eval.questions import Case
from eval.retrieval import rank_of
from knowledge.base import Base, Progress

Found = Callable[[str], list[str]]


def compare(
    base: Base, cases: list[Case], rules: dict[str, Any], progress: Progress
) -> list[dict[str, Any]]:
    """One row each: name, hit1, hit3, ms_per_query, build_seconds.

    Daoban's row is its search alone, before the decision whether to answer; it normalises in its
    own time, while the peers get the questions normalised.
    """
    with threadpool_limits(limits=1):
        ours = _measure(lambda text: [c.entry for c in base.search(text).candidates], cases)
        rows: list[dict[str, Any]] = [{"name": "导办", **ours, "build_seconds": None}]
        for done, (build_seconds, peer) in enumerate(_peers(base, rules), start=1):
            found = _measure(_by_entry(peer, base, rules["depth"]), cases, base)
            rows.append({"name": peer.name, **found, "build_seconds": build_seconds})
            progress("与同类比较", done, 6)
        return rows


def _peers(base: Base, rules: dict[str, Any]) -> Iterator[tuple[float, Peer]]:
    texts = [d.text for d in base.index.documents]
    vectors = np.stack([base.index.dense.vector(i) for i in range(len(texts))])
    embedder = base.index.preparer.embedder
    settings = rules["peers"]
    makers: list[Callable[[], Peer]] = [
        lambda: Bm25s(texts, **settings["bm25s"]),
        lambda: Fts5("SQLite FTS5（trigram）", texts, "trigram", trigrams, lambda t: [t]),
        lambda: Fts5("SQLite FTS5（jieba）", texts, "unicode61", cut, cut),
        lambda: Milvus(texts, vectors, None, settings["milvus"]),
        lambda: Milvus(texts, vectors, embedder, settings["milvus"]),
        lambda: Haystack(texts),
    ]
    for make in makers:
        start = time.perf_counter()
        peer = make()
        yield round(time.perf_counter() - start, 2), peer


def _by_entry(peer: Peer, base: Base, depth: int) -> Found:
    documents = base.index.documents

    def found(question: str) -> list[str]:
        numbers = peer.search(question, depth)
        return list(dict.fromkeys(documents[i].entry for i in numbers))

    return found


def _measure(found: Found, cases: list[Case], base: Base | None = None) -> dict[str, float]:
    """Ranks of the right matters; with a `base`, its normaliser prepares the texts beforehand."""
    ready = base.index.preparer.normalise if base else (lambda text: text)
    questions = [ready(case.text) for case in cases]
    found(questions[0])
    start = time.perf_counter()
    answers = [found(question) for question in questions]
    ms = (time.perf_counter() - start) * 1000 / len(cases)
    ranks = [rank_of(a, {c.matter or ""}) for a, c in zip(answers, cases, strict=True)]
    return {"hit1": hit_at(ranks, 1), "hit3": hit_at(ranks, 3), "ms_per_query": round(ms, 3)}
