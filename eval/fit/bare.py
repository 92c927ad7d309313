"""Training questions for a base of bare names, as a city's list is before anyone wrote phrasings.

The pack's own names stand alone in a throw-away index. The questions are its short phrasings and
names cut short (people say a part of an official name), as written and misheard. What the fusion
learns there (to trust words and sounds more, the network less) is used for every base whose
entries have hardly more than their names.
"""

from __future__ import annotations

import random
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from eval.fit.dataset import Progress, Row, row_of
from eval.garble import garbled
from knowledge.base import SETTINGS, build_documents
from knowledge.index.documents import Document
from knowledge.index.index import Index
from knowledge.reading import read_yaml


def bare_rows(index: Index, rules: dict[str, Any], progress: Progress) -> tuple[list[Row], Index]:
    """Questions to the names of `index` alone, and the index of these names."""
    named = [replace(d, kind="matter") for d in index.documents if d.part == "name"]
    with tempfile.TemporaryDirectory() as folder:
        embedder, settings = index.preparer.embedder, read_yaml(SETTINGS)
        bare = build_documents(named, [], Path(folder), settings, embedder, progress)
    rng = random.Random(rules["seed"])
    asked = _questions(index, named, rules, rng)
    rows: list[Row] = []
    for done, (text, entry) in enumerate(asked):
        rows += _rows_of(bare, text, entry, rules, rng)
        if done % 100 == 0 or done + 1 == len(asked):
            progress("问只有名称的库", done + 1, len(asked))
    return rows, bare


def _questions(
    index: Index, named: list[Document], rules: dict[str, Any], rng: random.Random
) -> list[tuple[str, str]]:
    """Texts and the entry that each means, half of them phrasings, half names cut short."""
    longest, held = rules["bare_longest"], {d.entry for d in named}
    said = [d for d in index.documents if d.part == "phrasing" and len(d.text) <= longest]
    said = [d for d in said if d.entry in held]
    most = rules["bare_questions"] // 2
    phrased = [(d.text, d.entry) for d in rng.sample(said, min(most, len(said)))]
    return phrased + [(_cut(d.text, rng), d.entry) for d in rng.choices(named, k=most)]


def _cut(name: str, rng: random.Random) -> str:
    """A part of a name: from somewhere to somewhere, two letters or more."""
    start = rng.randrange(max(len(name) - 2, 1))
    return name[start : rng.randint(min(start + 2, len(name)), len(name))]


def _rows_of(
    bare: Index, text: str, entry: str, rules: dict[str, Any], rng: random.Random
) -> list[Row]:
    right = np.array([own == entry for own in bare.layout.entries])
    wrong = garbled(text, rng.choice(rules["misheard_letters"]))
    plain = row_of(bare, bare.preparer(text), right, rules["shortlist"])
    misheard = row_of(bare, bare.preparer(wrong), right, rules["shortlist"])
    return [plain, replace(misheard, weight=rules["misheard_weight"], asked=False)]
