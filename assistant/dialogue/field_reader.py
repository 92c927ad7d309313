"""Which field a question asks for, learnt from examples: what the cue words do not catch.

A ridge regression over the sentence embedding and the characters of some 2,300 example questions
(assistant/config/field_examples.yaml), fitted when the service first starts and kept in the cache.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.dialogue.asked import asked_fields
from knowledge.fields import Field
from knowledge.index.question import Preparer, Question
from knowledge.index.taught import Vocabulary, teach
from knowledge.manifest import sm3
from knowledge.reading import read_yaml

EXAMPLES = Path(__file__).parent.parent / "config" / "field_examples.yaml"
OVERVIEW = "overview"
Array = NDArray[np.float32]


class FieldReader:
    """Reads the field from a whole question; safe to share between threads."""

    def __init__(
        self, names: list[str], vocabulary: Vocabulary, weights: Array, rules: dict[str, Any]
    ) -> None:
        self._names, self._vocabulary, self._weights = names, vocabulary, weights
        self._rules = rules

    @classmethod
    def open(cls, preparer: Preparer, cache: Path, rules: dict[str, Any]) -> FieldReader:
        """Fit on the examples, or take up what was fitted on these very ones."""
        told = EXAMPLES.read_bytes() + repr((rules, preparer.embedder.name)).encode()
        path = cache / f"fields-{sm3(told)[:16]}.json"
        weights = path.with_suffix(".npy")
        if not path.exists():
            _fit(preparer, rules, path, weights)
        kept = json.loads(path.read_bytes())
        rarity = np.array(kept["rarity"], dtype=np.float32)
        return cls(kept["names"], Vocabulary(kept["column"], rarity), np.load(weights), rules)

    def read(self, question: Question) -> list[tuple[str, float]]:
        """Every field (and ``overview``) with its score, about 0 to 1, the likeliest first."""
        columns, values = self._vocabulary.weigh(_terms(question.text))
        (meaning, letters), dim = _shares(self._rules), len(question.vector)
        scores = meaning * question.vector @ self._weights[:dim]
        scores = scores + letters * values @ self._weights[dim + columns]
        return [(self._names[i], float(scores[i])) for i in np.argsort(-scores)]

    def asked(self, question: Question) -> list[Field]:
        """Fields by cue words and by example together, the surest first.

        A second field that is nearly as likely is shown too: to see one line more costs a
        citizen less than not to see the line that she asked for.
        """
        cued = asked_fields(question.text)
        learnt = self._learnt(self.read(question), bool(cued))
        first = [field for field in learnt[:1] if field in cued]
        return list(dict.fromkeys([*first, *cued, *learnt]))

    def _learnt(self, read: list[tuple[str, float]], cued: bool) -> list[Field]:
        least = self._rules["beside_cues"] if cued else self._rules["alone"]
        found: list[Field] = []
        for name, score in read[: self._rules["most"]]:
            if name == OVERVIEW or score < least:
                break
            found.append(Field(name))
            least = self._rules["second"]
        return found


def _terms(text: str) -> list[str]:
    """Characters, pairs, threes, and the first and last two (where askings stand)."""
    threes = [text[i : i + 3] for i in range(len(text) - 2)]
    return [*(a + b for a, b in pairwise(text)), *text, *threes, f"$ {text[-2:]}", f"^ {text[:2]}"]


def _shares(rules: dict[str, Any]) -> tuple[np.float32, np.float32]:
    share = rules["meaning_share"]
    return np.float32(np.sqrt(share)), np.float32(np.sqrt(1 - share))


def _fit(preparer: Preparer, rules: dict[str, Any], path: Path, weights: Path) -> None:
    examples: dict[str, list[str]] = read_yaml(EXAMPLES)
    rows = [(preparer.normalise(t), i) for i, ts in enumerate(examples.values()) for t in ts]
    terms = [_terms(text) for text, _ in rows]
    vocabulary = Vocabulary.of(terms, rules["least"], rules["words"])
    vectors = preparer.embedder.encode([text for text, _ in rows])
    meaning, letters = _shares(rules)
    x = np.hstack([meaning * vectors, letters * vocabulary.table(terms).toarray()])
    taught = teach(
        x.astype(np.float32), np.array([i for _, i in rows]), len(examples), rules["ridge"]
    )
    kept = {"names": list(examples), "column": vocabulary.column}
    kept["rarity"] = vocabulary.rarity.tolist()
    path.parent.mkdir(parents=True, exist_ok=True)
    # The list is moved into place last: where it stands, the weights do too.
    _replace(weights, lambda part: np.save(part, taught))
    _replace(path, lambda part: part.write_text(json.dumps(kept, ensure_ascii=False), "utf-8"))


def _replace(path: Path, write: Callable[[Path], object]) -> None:
    part = path.with_name(f"{os.getpid()}-{path.name}")
    write(part)
    os.replace(part, path)
