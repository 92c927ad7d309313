"""Does a question go on about what is in hand, or does it name its own subject? Learnt.

A ridge regression over the letters of hand-written examples (follow_examples.yaml) against the
phrasings of the pack, which all name their subject. Fitted when the service first starts on a
pack, and kept in the cache.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.dialogue.asked import asked_fields, without_field_words
from assistant.dialogue.kept import keep, take_up
from assistant.dialogue.taught import Vocabulary, teach
from knowledge.index.question import Preparer
from knowledge.manifest import sm3
from knowledge.pack import Pack
from knowledge.reading import read_yaml

EXAMPLES = Path(__file__).parent.parent / "config" / "follow_examples.yaml"
RULES = EXAMPLES.with_name("dialogue.yaml")
# What was fitted is fitted anew when any of these changes.
_MADE_FROM = (EXAMPLES, EXAMPLES.with_name("asked.yaml"), Path(__file__))
Array = NDArray[np.float32]


class FollowReader:
    """Reads how surely a question is a follow-up; safe to share between threads."""

    def __init__(self, vocabulary: Vocabulary, weights: Array) -> None:
        self._vocabulary, self._weights = vocabulary, weights

    @classmethod
    def open(cls, preparer: Preparer, pack: Pack, cache: Path) -> FollowReader:
        """Fit on the examples and the pack's phrasings, or take up what was fitted on these."""
        dialogue = read_yaml(RULES)
        rules, silent = dialogue["reader"], dialogue["topics"]["silent"]
        phrasings = [p for e in pack.entries() if e.id not in silent for p in e.phrasings]
        told = b"".join(path.read_bytes() for path in _MADE_FROM)
        told += repr((rules, phrasings)).encode()
        path = cache / f"follow-{sm3(told)[:16]}.json"
        if not path.exists():
            fitted = cls.fit(preparer, phrasings, rules)
            fitted.save(path)
        kept, weights = take_up(path)
        return cls(Vocabulary.of_plain(kept), weights)

    @classmethod
    def fit(cls, preparer: Preparer, phrasings: list[str], rules: dict[str, Any]) -> FollowReader:
        """Learn from the examples; of the pack's phrasings every ``every``-th is enough."""
        going, apart = _examples(read_yaml(EXAMPLES), phrasings[:: rules["every"]])
        own = {preparer.normalise(t) for t in going}
        other = {preparer.normalise(t) for t in apart} - own
        rows = [(t, 1) for t in sorted(own)] * rules["weight"] + [(t, 0) for t in sorted(other)]
        terms = [_terms(text) for text, _ in rows]
        vocabulary = Vocabulary.of(terms, rules["least"], rules["words"])
        aims = np.array([aim for _, aim in rows])
        weights = teach(vocabulary.table(terms), aims, 2, rules["ridge"])
        return cls(vocabulary, weights[:, 1] - weights[:, 0])

    def save(self, path: Path) -> None:
        """Write the list and, beside it, the weights; the list comes last, whole."""
        keep(path, self._vocabulary.plain(), self._weights)

    def read(self, text: str) -> float:
        """How surely the normalised `text` is a follow-up: 0 (its own subject) to 1."""
        columns, values = self._vocabulary.weigh(_terms(text))
        return float(np.clip((values @ self._weights[columns] + 1) / 2, 0, 1))


def _examples(told: dict[str, list[str]], phrasings: list[str]) -> tuple[list[str], list[str]]:
    """Follow-ups, and what is none; both also behind the little words that begin a turn."""
    going = [p + core for core in told["cores"] for p in told["prefixes"]] + told["whole"]
    begun = [told["prefixes"][i % len(told["prefixes"])] + p for i, p in enumerate(phrasings)]
    return going, told["apart"] + begun


def _terms(text: str) -> list[str]:
    """Characters, pairs, threes, the ends, the fields asked, and how much is said besides."""
    threes = [text[i : i + 3] for i in range(len(text) - 2)]
    besides = min(len(without_field_words(text)) // 2, 8)
    asked = [f"? {field}" for field in asked_fields(text)]
    ends = [f"$ {text[-2:]}", f"^ {text[:2]}", f"# {min(len(text) // 4, 6)}"]
    return [*text, *(a + b for a, b in pairwise(text)), *threes, *ends, *asked, f"+ {besides}"]
