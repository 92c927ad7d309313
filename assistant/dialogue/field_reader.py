"""Which fields a question asks for: a probability for each, learnt from examples.

A ridge regression over the sentence embedding, the letters and the cue words of some 6,100
example questions (assistant/config/field_examples.yaml), fitted when the service first starts and
kept in the cache.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from assistant.dialogue import asked, field_features, field_teaching
from assistant.dialogue.asked import read_cues
from assistant.dialogue.field_features import Array, Features
from assistant.dialogue.kept import keep, take_up
from assistant.dialogue.taught import Vocabulary
from knowledge.fields import Field
from knowledge.index.question import Preparer, Question
from knowledge.manifest import sm3
from knowledge.reading import read_yaml

_CONFIG = Path(__file__).parent.parent / "config"
EXAMPLES = _CONFIG / "field_examples.yaml"
OVERVIEW = "overview"
# What was fitted is fitted anew when any of these changes.
_MADE_FROM = [
    EXAMPLES,
    _CONFIG / "asked.yaml",
    *(Path(str(module.__file__)) for module in (asked, field_features, field_teaching)),
]


class FieldReader:
    """Reads the fields from a whole question; safe to share between threads."""

    def __init__(
        self, names: list[str], features: Features, weights: Array, rules: dict[str, Any]
    ) -> None:
        self._names, self._features, self._weights = names, features, weights
        self._rules = rules

    @classmethod
    def open(cls, preparer: Preparer, cache: Path, rules: dict[str, Any]) -> FieldReader:
        """Fit on the examples, or take up what was fitted on these very ones."""
        told = b"".join(path.read_bytes() for path in _MADE_FROM)
        told += repr((rules, preparer.embedder.name)).encode()
        path = cache / f"fields-{sm3(told)[:16]}.json"
        if not path.exists():
            _fit(preparer, rules, path)
        kept, weights = take_up(path)
        letters, cues = (Vocabulary.of_plain(kept[name]) for name in ("letters", "cues"))
        features = Features(letters, cues, Features.shares_in(rules))
        return cls(kept["names"], features, weights, rules)

    def read(self, question: Question) -> list[tuple[str, float]]:
        """Every field (and ``overview``) with its probability, the likeliest first."""
        columns, values = self._features.terms(question.text)
        dim = len(question.vector)
        scores = self._features.meaning(question.vector) @ self._weights[:dim]
        scores = (scores + values @ self._weights[dim + columns]) * self._rules["sharpness"]
        shares = np.exp(scores - scores.max())
        shares = shares / shares.sum()
        return [(self._names[i], float(shares[i])) for i in np.argsort(-shares)]

    def asked(self, question: Question) -> list[Field]:
        """The fields to answer, the surest first; empty if the whole matter is asked for.

        Fields are taken until they are likely enough together: to see one line more costs a
        citizen less than not to see the line that she asked for. What is named with a plain cue
        is answered besides, since a question may ask for two things and one alone looks likely.
        """
        named, read = read_cues(question.text).named, self.read(question)
        if not named and self._is_vague(read):
            return []
        return list(dict.fromkeys([*self._likely(read), *named]))[: self._rules["most_shown"]]

    def _is_vague(self, read: list[tuple[str, float]]) -> bool:
        name, share = read[0]
        return share < self._rules["alone"] or (name == OVERVIEW and share >= self._rules["whole"])

    def _likely(self, read: list[tuple[str, float]]) -> list[Field]:
        fields = [(Field(name), share) for name, share in read if name != OVERVIEW]
        enough = self._rules["together"] * sum(share for _, share in fields)
        found: list[Field] = []
        for field, share in fields[: self._rules["most"]]:
            if found and (share < self._rules["each"] or enough <= 0):
                break
            found.append(field)
            enough -= share
        return found


def _fit(preparer: Preparer, rules: dict[str, Any], path: Path) -> None:
    examples: dict[str, list[str]] = read_yaml(EXAMPLES)
    rows = [(preparer.normalise(t), i) for i, ts in enumerate(examples.values()) for t in ts]
    texts, fields = [text for text, _ in rows], np.array([i for _, i in rows])
    features = Features.of(texts, rules)
    vectors = preparer.embedder.encode(texts)
    taught = field_teaching.fit(features, texts, vectors, fields, len(examples), rules["ridge"])
    kept = {"names": list(examples), "letters": features.letters.plain()}
    kept["cues"] = features.cues.plain()
    keep(path, kept, taught)
