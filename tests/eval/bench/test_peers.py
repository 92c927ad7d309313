"""Each peer finds a text by its words, and nothing where nothing matches."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from eval.bench.peers import Bm25s, Fts5, Haystack, Milvus, Peer, cut, trigrams

TEXTS = [
    "老年人优待证怎么办理",
    "结婚登记要带什么材料",
    "居民身份证丢了怎么补办",
    "护照去哪里申请",
]
MILVUS = {"k1": 1.2, "b": 0.75, "rrf": 60}


class FirstIsMarriage:
    """An embedder that takes every text for the second."""

    name = "fixed"

    def encode(self, texts: list[str]) -> np.ndarray:
        """(n, 4) the second unit vector."""
        return np.tile(np.eye(4, dtype=np.float32)[1], (len(texts), 1))


MAKERS: dict[str, Callable[[], Peer]] = {
    "bm25s": lambda: Bm25s(TEXTS, k1=1.2, b=0.75),
    "trigram": lambda: Fts5("t", TEXTS, "trigram", trigrams, lambda t: [t]),
    "jieba": lambda: Fts5("j", TEXTS, "unicode61", cut, cut),
    "milvus": lambda: Milvus(TEXTS, np.eye(4, dtype=np.float32), None, MILVUS),
    "haystack": lambda: Haystack(TEXTS),
}


@pytest.fixture(params=MAKERS, scope="module")
def peer(request: pytest.FixtureRequest) -> Peer:
    """One of the peers over the four texts."""
    return MAKERS[request.param]()


def test_a_peer_finds_the_text_with_the_words(peer: Peer) -> None:
    assert peer.search("身份证丢了", 10)[0] == 2
    assert peer.search("结婚登记的材料", 10)[0] == 1


def test_a_peer_gives_no_more_than_asked(peer: Peer) -> None:
    assert len(peer.search("怎么办理身份证材料护照申请", 1)) == 1


def test_quotes_in_a_question_do_no_harm(peer: Peer) -> None:
    assert peer.search('"身份证丢了" OR *', 10)[0] == 2


def test_the_hybrid_hears_both_words_and_vectors() -> None:
    hybrid = Milvus(TEXTS, np.eye(4, dtype=np.float32), FirstIsMarriage(), MILVUS)
    assert set(hybrid.search("护照", 2)) == {1, 3}


def test_trigrams_are_three_letters_in_a_row() -> None:
    assert trigrams("身份证丢") == ["身份证", "份证丢"]
    assert trigrams("证") == []
