from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge.index.documents import Document
from knowledge.index.embedder import Vectors
from knowledge.index.lessons import lessons, patterns, tailed
from knowledge.index.question import Preparer
from knowledge.text.normalise import normaliser
from knowledge.text.sounds import build_readings
from knowledge.text.tokens import Tokeniser, build_dictionary

DOCUMENTS = [
    Document("card", "matter", "name", "乘车卡"),
    Document("card", "matter", "phrasing", "我今年六十五了想坐公交车不要钱要办什么卡"),
    Document("card", "matter", "field", "年满65岁"),
    Document("talk", "human", "phrasing", "找人"),
]


class Lengths:
    """An embedder that measures a text."""

    name = "lengths"

    def encode(self, texts: list[str]) -> Vectors:
        return np.array([[len(t), 1] for t in texts], dtype=np.float32)


@pytest.fixture
def preparer(tmp_path: Path) -> Preparer:
    words = build_dictionary([d.text for d in DOCUMENTS], [], tmp_path / "words.txt")
    tokens = Tokeniser(tmp_path / "words.txt")
    return Preparer(normaliser(), Lengths(), tokens, build_readings(words))


def test_all_that_is_said_is_taught_and_short_names_once_more_as_a_question(
    preparer: Preparer,
) -> None:
    vectors = Lengths().encode([d.text for d in DOCUMENTS])
    given = lessons(DOCUMENTS, vectors, preparer)
    # Neither the published field nor the long phrasing nor the talk is asked with a tail.
    assert given.text.tolist() == [0, 1, 3, 0]
    asked = given.questions[-1]
    assert "乘车卡" in asked.text and asked.text != "乘车卡"
    assert asked.vector[0] == len(asked.text)


def test_neighbours_get_different_tails() -> None:
    all_of_them = patterns()
    first = [tailed("护照", i, all_of_them) for i in range(len(all_of_them))]
    assert len(set(first)) == len(all_of_them)
    assert all(text.count("护照") == 1 for text in first)
