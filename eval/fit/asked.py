"""The development questions as training questions: what people ask, beside what editors wrote.

A phrasing that is hidden from its own index is harder to place than a question at the counter, and
says nothing of what is no matter at all. The development questions say both: which matter is
meant, or which kind of ending. They are asked of the whole index, once as written and once
misheard (characters replaced by others of the same sound). The test split is never read.
"""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval.fit.dataset import Row, row_of
from eval.garble import garbled
from knowledge.index.documents import Kind
from knowledge.index.index import Index

CASES = tuple(
    Path(__file__).parent.parent / "cases" / f"{name}.jsonl"
    for name in ("dev", "dev2", "dev3", "dev4")
)
_ENDS: dict[str, tuple[Kind, ...]] = {
    "ambiguous": ("topic",),
    "oos": ("out_of_scope", "unlisted"),
    "human": ("human",),
    "kiosk": ("help",),
}
# Groups of questions that mean no one entry; above any number of an entry.
_ALONE = 1_000_000


def asked_rows(index: Index, rules: dict[str, Any]) -> list[Row]:
    """Every development question that the index can hold an answer to, and then all misheard."""
    lines = [line for path in CASES for line in path.read_text(encoding="utf-8").splitlines()]
    cases = [json.loads(line) for line in lines]
    held = [(i, case) for i, case in enumerate(cases) if _right(index, case).any()]
    rng, letters = random.Random(rules["seed"]), rules["misheard_letters"]
    plain = [_row(index, case, case["text"], _ALONE + i, rules) for i, case in held]
    misheard = [
        _row(index, case, garbled(case["text"], rng.choice(letters)), _ALONE + i, rules)
        for i, case in held
    ]
    weight = rules["misheard_weight"]
    return plain + [replace(row, weight=weight, asked=False) for row in misheard]


def _row(index: Index, case: dict[str, Any], text: str, group: int, rules: dict[str, Any]) -> Row:
    row = row_of(index, index.preparer(text), _right(index, case), rules["shortlist"])
    return row if case["kind"] == "answerable" else replace(row, group=group)


def _right(index: Index, case: dict[str, Any]) -> NDArray[np.bool_]:
    """(m,) which entries would be a right answer."""
    layout = index.layout
    if case["kind"] == "answerable":
        return np.array([entry == case.get("matter") for entry in layout.entries])
    return np.array([kind in _ENDS.get(case["kind"], ()) for kind in layout.kinds])
