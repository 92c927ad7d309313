"""BM25 of the lexical view against a plain implementation of the published formula."""

from __future__ import annotations

import math
import random
from pathlib import Path

import pytest

from knowledge.index.lexical import LexicalView

K1, B = 1.2, 0.6
TEXTS = [
    ["老人", "优待证", "办理"],
    ["老人", "老人", "津贴", "申领", "办理"],
    ["身份证", "补办"],
    ["身份证", "换领", "办理", "老人", "照片", "窗口"],
    [],
]


def plain_bm25(texts: list[list[str]], question: list[str]) -> list[float]:
    """Lucene's BM25 (its idf, the term frequency without k1 + 1), term by term."""
    filled = [text or ["∅"] for text in texts]
    mean = sum(map(len, filled)) / len(filled)
    scores = []
    for text in filled:
        total = 0.0
        for term in question:
            holders = sum(term in other for other in filled)
            if holders:
                idf = math.log(1 + (len(filled) - holders + 0.5) / (holders + 0.5))
                times = text.count(term)
                total += idf * times / (times + K1 * (1 - B + B * len(text) / mean))
        scores.append(total)
    return scores


def plain_ideal(texts: list[list[str]], question: list[str]) -> float:
    """What the question scores where each of its terms stands once at average length."""
    rarities = []
    for term in {t for text in texts for t in text}:
        holders = sum(term in text for text in texts)
        rarities.append((term, math.log(1 + (len(texts) - holders + 0.5) / (holders + 0.5))))
    rarity, rarest = dict(rarities), max(r for _, r in rarities)
    return sum(rarity.get(term, rarest) for term in question) / (1 + K1)


@pytest.mark.parametrize(
    "question",
    [
        ["老人", "办理"],
        ["身份证"],
        ["老人", "老人"],
        ["身份证", "没见过"],
        ["照片", "窗口", "津贴"],
    ],
)
def test_scores_are_those_of_the_formula(question: list[str]) -> None:
    view = LexicalView.build("words", TEXTS, K1, B)
    ideal = plain_ideal(TEXTS, question)
    expected = [score / ideal for score in plain_bm25(TEXTS, question)]
    assert view.scores(question) == pytest.approx(expected, rel=1e-5)


def test_rankings_agree_on_random_texts(tmp_path: Path) -> None:
    chance = random.Random(7)
    words = [f"词{i}" for i in range(60)]
    texts = [chance.choices(words, k=chance.randint(1, 12)) for _ in range(200)]
    view = LexicalView.build("words", texts, K1, B)
    view.save(tmp_path)
    loaded = LexicalView.load("words", tmp_path, K1)
    for _ in range(20):
        question = chance.sample(words, 4)
        expected = plain_bm25(texts, question)
        scores = loaded.scores(question)
        order = sorted(range(len(texts)), key=lambda i: -scores[i])
        assert [expected[i] for i in order] == pytest.approx(
            sorted(expected, reverse=True), rel=1e-4
        )


def test_coverage_is_the_weight_of_the_known_terms() -> None:
    view = LexicalView.build("words", TEXTS, K1, B)
    rarest = math.log(1 + 4.5 / 1.5)
    older = math.log(1 + 2.5 / 3.5)
    assert view.coverage(["老人"]) == pytest.approx(1.0)
    assert view.coverage(["老人", "没见过"]) == pytest.approx(older / (older + rarest))
    assert view.coverage([]) == 0.0
