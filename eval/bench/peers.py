"""What others offer for finding a text, each behind the same two methods.

Every peer gets the same normalised texts and questions, and jieba where it can take one.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import bm25s
import jieba
import numpy as np

from knowledge.index.embedder import Embedder, Vectors

Cut = Callable[[str], list[str]]


class Peer(Protocol):
    """Finds texts; ``search`` gives text numbers, best first."""

    name: str

    def search(self, question: str, depth: int) -> list[int]:
        """At most `depth` numbers of texts."""
        ...


def cut(text: str) -> list[str]:
    """jieba's search mode with its whole dictionary."""
    return [word for word in jieba.cut_for_search(text) if word.strip()]


class Bm25s:
    """bm25s over jieba's words."""

    name = "bm25s（jieba）"

    def __init__(self, texts: list[str], k1: float, b: float) -> None:
        self._engine = bm25s.BM25(k1=k1, b=b)
        self._engine.index([cut(text) or ["∅"] for text in texts], show_progress=False)

    def search(self, question: str, depth: int) -> list[int]:
        """By the engine's scores; texts without a common word are not found."""
        scores = self._engine.get_scores(cut(question))
        order = np.argsort(-scores, kind="stable")[:depth]
        return [int(i) for i in order if scores[i] > 0]


class Fts5:
    """SQLite's full-text search, ranked by its BM25; any of the question's terms may match."""

    def __init__(self, name: str, texts: list[str], tokenizer: str, terms: Cut, ready: Cut) -> None:
        self.name = name
        self._terms = terms
        self._db = sqlite3.connect(":memory:")
        self._db.execute(f"CREATE VIRTUAL TABLE t USING fts5(x, tokenize='{tokenizer}')")
        rows = [(i, " ".join(ready(text))) for i, text in enumerate(texts)]
        self._db.executemany("INSERT INTO t(rowid, x) VALUES (?, ?)", rows)

    def search(self, question: str, depth: int) -> list[int]:
        """By SQLite's rank."""
        terms = {term.replace('"', "") for term in self._terms(question)} - {""}
        if not terms:
            return []
        wanted = " OR ".join(f'"{term}"' for term in sorted(terms))
        query = "SELECT rowid FROM t WHERE t MATCH ? ORDER BY rank LIMIT ?"
        return [row[0] for row in self._db.execute(query, (wanted, depth))]


def trigrams(text: str) -> list[str]:
    """Every three letters in a row, as FTS5's tokenizer of that name cuts."""
    return [text[i : i + 3] for i in range(len(text) - 2)]


class Milvus:
    """milvus-lite: its BM25 with the jieba analyzer, alone or with our vectors by RRF."""

    def __init__(
        self, texts: list[str], vectors: Vectors, embedder: Embedder | None, rules: dict[str, Any]
    ) -> None:
        from pymilvus import MilvusClient

        self.name = (
            "milvus-lite 混合（BM25＋同一句向量）" if embedder else "milvus-lite BM25（jieba）"
        )
        self._embedder, self._rules = embedder, rules
        self._folder = tempfile.TemporaryDirectory()
        self._client = MilvusClient(str(Path(self._folder.name) / "bench.db"))
        self._create(vectors.shape[1])
        rows = [{"id": i, "text": t, "dense": vectors[i].tolist()} for i, t in enumerate(texts)]
        for start in range(0, len(rows), 1000):
            self._client.insert("texts", rows[start : start + 1000])
        # Unflushed rows are searched one by one, forty times slower than the index.
        self._client.flush("texts")
        self._client.load_collection("texts")

    def _create(self, dim: int) -> None:
        from pymilvus import DataType, Function, FunctionType, MilvusClient

        schema = MilvusClient.create_schema(auto_id=False)
        schema.add_field("id", DataType.INT64, is_primary=True)
        jieba_analyzer = {"tokenizer": "jieba"}
        schema.add_field(
            "text",
            DataType.VARCHAR,
            max_length=4000,
            enable_analyzer=True,
            analyzer_params=jieba_analyzer,
        )
        schema.add_field("sparse", DataType.SPARSE_FLOAT_VECTOR)
        schema.add_field("dense", DataType.FLOAT_VECTOR, dim=dim)
        schema.add_function(Function("bm25", FunctionType.BM25, ["text"], ["sparse"]))
        self._client.create_collection("texts", schema=schema, index_params=self._index())

    def _index(self) -> Any:
        params = self._client.prepare_index_params()
        bm25 = {"bm25_k1": self._rules["k1"], "bm25_b": self._rules["b"]}
        params.add_index(
            "sparse", index_type="SPARSE_INVERTED_INDEX", metric_type="BM25", params=bm25
        )
        params.add_index("dense", index_type="FLAT", metric_type="IP")
        return params

    def search(self, question: str, depth: int) -> list[int]:
        """By BM25, or by reciprocal rank fusion of BM25 and vectors."""
        if self._embedder is None:
            found = self._client.search("texts", [question], anns_field="sparse", limit=depth)
        else:
            found = self._hybrid(question, depth, self._embedder)
        return [int(row["id"]) for row in found[0]]

    def _hybrid(self, question: str, depth: int, embedder: Embedder) -> Any:
        from pymilvus import AnnSearchRequest, RRFRanker

        vector = embedder.encode([question])[0].tolist()
        wanted: list[tuple[Any, str]] = [(question, "sparse"), (vector, "dense")]
        requests = [AnnSearchRequest([data], field, {}, depth) for data, field in wanted]
        ranker = RRFRanker(self._rules["rrf"])
        return self._client.hybrid_search(
            "texts", requests, ranker, limit=depth, output_fields=["id"]
        )


class Haystack:
    """Haystack's in-memory store with its own BM25, as it comes."""

    name = "Haystack BM25（内存）"

    def __init__(self, texts: list[str]) -> None:
        from haystack import Document
        from haystack.document_stores.in_memory import InMemoryDocumentStore

        self._store = InMemoryDocumentStore()
        self._store.write_documents(
            [Document(id=str(i), content=text) for i, text in enumerate(texts)]
        )

    def search(self, question: str, depth: int) -> list[int]:
        """By the store's BM25."""
        return [int(d.id) for d in self._store.bm25_retrieval(question, top_k=depth)]
