"""Training questions for a base of bare names, as a city's list is before anyone wrote phrasings.

The pack's own names stand alone in a throw-away index; its phrasings are the questions, as written
and misheard. What the fusion learns there (to trust words and sounds more, the network less) is
used for every base whose entries have hardly more than their names.
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
    said = [d for d in index.documents if d.part == "phrasing"]
    asked = rng.sample(said, min(rules["bare_questions"], len(said)))
    rows: list[Row] = []
    for done, document in enumerate(asked):
        rows += _rows_of(bare, document, rules, rng)
        if done % 100 == 0 or done + 1 == len(asked):
            progress("问只有名称的库", done + 1, len(asked))
    return rows, bare


def _rows_of(
    bare: Index, document: Document, rules: dict[str, Any], rng: random.Random
) -> list[Row]:
    right = np.array([entry == document.entry for entry in bare.layout.entries])
    wrong = garbled(document.text, rng.choice(rules["misheard_letters"]))
    plain = row_of(bare, bare.preparer(document.text), right, rules["shortlist"])
    misheard = row_of(bare, bare.preparer(wrong), right, rules["shortlist"])
    return [plain, replace(misheard, weight=rules["misheard_weight"], asked=False)]
