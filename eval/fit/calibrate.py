"""The last step of the calibration: from hard training questions to questions as people ask them.

A phrasing that is hidden from its own index is harder to place than a question at the counter, so
a confidence learnt from phrasings alone is too timid. Two numbers (Platt, 1999: a slope and an
offset on the log-odds) are fitted on the development questions. The test split is never read.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from eval.metrics import brier, expected_calibration_error
from knowledge.index.documents import Kind
from knowledge.index.fusion import Fusion
from knowledge.index.index import Found, Index

CASES = tuple(Path(__file__).parent.parent / "cases" / f"{n}.jsonl" for n in ("dev", "dev2", "dev3"))
_RIGHT: dict[str, tuple[Kind, ...]] = {
    "ambiguous": ("topic",),
    "oos": ("out_of_scope", "unlisted"),
    "human": ("human",),
    "kiosk": ("help",),
}


def calibrate(index: Index, fusion: Fusion) -> tuple[Fusion, dict[str, Any], np.ndarray]:
    """The fusion with its confidence rescaled, the figures reached (5 folds), and (n, 2) points."""
    odds, right = _asked(index, fusion)
    model = LogisticRegression(C=1e3)
    held_out = cross_val_predict(model, odds, right, cv=5, method="predict_proba")[:, 1]
    model.fit(odds, right)
    slope, offset = float(model.coef_[0, 0]), float(model.intercept_[0])
    rescaled = replace(
        fusion,
        confidence_weights=fusion.confidence_weights * np.float32(slope),
        confidence_bias=fusion.confidence_bias * slope + offset,
    )
    figures = {
        "questions": len(right),
        "right": round(float(right.mean()), 4),
        "ece": round(expected_calibration_error(held_out, right, 10), 4),
        "brier": round(brier(held_out, right), 4),
    }
    return rescaled, figures, np.column_stack([held_out, right])


def _asked(index: Index, fusion: Fusion) -> tuple[np.ndarray, np.ndarray]:
    odds, right = [], []
    lines = [line for path in CASES for line in path.read_text(encoding="utf-8").splitlines()]
    for line in lines:
        case = json.loads(line)
        if case["kind"] == "answerable" or case["kind"] in _RIGHT:
            found = index.search(index.preparer(case["text"]), fusion, 3)
            p = float(np.clip(found.confidence, 1e-6, 1 - 1e-6))
            odds.append([np.log(p / (1 - p))])
            right.append(_is_right(case, found))
    return np.array(odds), np.array(right)


def _is_right(case: dict[str, Any], found: Found) -> bool:
    first = found.candidates[0]
    if case["kind"] == "answerable":
        return bool(first.entry == case.get("matter"))
    return first.kind in _RIGHT[case["kind"]]
