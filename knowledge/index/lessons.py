"""What the network is taught from: every name and phrasing, and short ones as questions.

People ask for one thing of a matter (“仲裁院电话几号”), while most phrasings only name it; the
network would take 电话 for the hotline. So each short phrasing is taught once more inside a
question for a field (tails.yaml): such words then tell no entry from another.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.index.documents import Document
from knowledge.index.embedder import Vectors
from knowledge.index.question import Preparer, Question
from knowledge.reading import read_yaml

_TAILS = Path(__file__).with_name("tails.yaml")
_BATCH = 128
# Prime to any likely number of patterns, so that neighbours get different ones.
_STRIDE = 7919


@dataclass(frozen=True)
class Lessons:
    """Questions to teach from, and for each the number of the text that it was made of."""

    questions: list[Question]
    text: NDArray[np.int64]


def lessons(documents: list[Document], vectors: Vectors, preparer: Preparer) -> Lessons:
    """Lessons of n `documents` with their (n, dim) embeddings."""
    rules = read_yaml(_TAILS)
    said = [i for i, d in enumerate(documents) if d.part != "field"]
    own = [preparer.ready(documents[i].text, vectors[i]) for i in said]
    short = [i for i in said if _is_short(documents[i], rules)]
    asked = [preparer.normalise(tailed(documents[i].text, i, rules["patterns"])) for i in short]
    more = _ready(asked, preparer)
    return Lessons(own + more, np.array(said + short, dtype=np.int64))


def tailed(text: str, number: int, patterns: list[str]) -> str:
    """The text inside one of the patterns, chosen by its number."""
    return patterns[number * _STRIDE % len(patterns)].format(text)


def patterns() -> list[str]:
    """The questions for a field, {} standing for the matter."""
    return list(read_yaml(_TAILS)["patterns"])


def _is_short(document: Document, rules: dict[str, Any]) -> bool:
    return document.kind in rules["kinds"] and len(document.text) <= rules["longest"]


def _ready(texts: list[str], preparer: Preparer) -> list[Question]:
    found: list[Question] = []
    for start in range(0, len(texts), _BATCH):
        batch = texts[start : start + _BATCH]
        vectors = preparer.embedder.encode(batch)
        found += [preparer.ready(t, v) for t, v in zip(batch, vectors, strict=True)]
    return found
