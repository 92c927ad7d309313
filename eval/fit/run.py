"""``daoban eval fit``: train, cross-validate, calibrate, write what was reached."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from sklearn.model_selection import GroupKFold
from sklearn.preprocessing import StandardScaler

from eval.fit.asked import asked_rows
from eval.fit.bare import bare_rows
from eval.fit.calibrate import calibrate
from eval.fit.dataset import Progress, Row, training_rows
from eval.fit.plot import plot_reliability
from eval.fit.train import (
    Stacked,
    as_yaml,
    fit_confidence,
    fit_weights,
    fusion_of,
    stack,
    trust_table,
)
from eval.metrics import brier, expected_calibration_error
from knowledge.index.fusion import FUSION, Fusion
from knowledge.index.index import Index
from knowledge.reading import read_yaml

_RULES = Path(__file__).with_name("fit.yaml")


def fit(index: Index, digest: str, progress: Progress, out: Path = FUSION) -> dict[str, Any]:
    """Train on phrasings and development questions, write `out`; returns the figures reached.

    Two fusions: for a base with phrasings, and for one of bare names.
    """
    rules = read_yaml(_RULES)
    rows = asked_rows(index, rules) + training_rows(index, rules, progress)
    fusion, figures, points = _fitted(rows, index, rules, progress)
    fusion = _leaning(fusion, rules["lean"])
    figures |= {"index": digest}
    # On a strange base a likeness must never count against an entry, so no weight below nought.
    bare, found, _ = _fitted(*bare_rows(index, rules, progress), rules, progress, least=0.0)
    head = "# 由 daoban eval fit 训练得出，请勿手改。figures 是分组交叉验证的结果。\n"
    both = {"phrased": as_yaml(fusion, figures), "bare": as_yaml(bare, found)}
    text = yaml.safe_dump(both, allow_unicode=True, sort_keys=False)
    out.write_text(head + text, encoding="utf-8")
    plot_reliability(points, out.with_name("reliability.svg"))
    return figures


def _fitted(
    rows: list[Row],
    index: Index,
    rules: dict[str, Any],
    progress: Progress,
    least: float | None = None,
) -> tuple[Fusion, dict[str, Any], np.ndarray]:
    """A calibrated fusion, the figures it reached on folds held out, and (n, 2) points."""
    block = stack(rows, list(index.layout.kinds))
    held = cross_validate(rows, block, rules, progress, least)
    weights = fit_weights(block, rules["ridge"], least)
    asked = np.array([row.asked for row in rows])
    fusion = fusion_of(weights, *_trust(rows, block, weights))
    fusion, reached, points = calibrate(fusion, held.confidence[asked], held.right[asked])
    figures = held.figures(asked) | {"calibration": reached, "folds": rules["folds"]}
    figures |= {"questions": len(rows), "entries": len(index.layout.entries)}
    return fusion, figures, points


@dataclass(frozen=True)
class HeldOut:
    """(q,) each: asked of a model that has seen nothing of its entry."""

    confidence: np.ndarray
    right: np.ndarray
    among3: np.ndarray
    known: np.ndarray

    def figures(self, part: np.ndarray) -> dict[str, Any]:
        """Shares over the questions of (q,) `part`; hit1, hit3 over those with a right entry."""
        known = self.known[part]
        return {
            "hit1": round(float(self.right[part][known].mean()), 4),
            "hit3": round(float(self.among3[part][known].mean()), 4),
            "brier": round(brier(self.confidence[part], self.right[part]), 4),
            "ece": round(
                expected_calibration_error(self.confidence[part], self.right[part], 10), 4
            ),
        }


def cross_validate(
    rows: list[Row],
    block: Stacked,
    rules: dict[str, Any],
    progress: Progress,
    least: float | None = None,
) -> HeldOut:
    """Folds by entry: no entry is in training and test at once, no phrasing in its own index."""
    groups = np.array([r.group for r in rows])
    confidence = np.zeros(len(rows))
    hit, hit3 = np.zeros((2, len(rows)), dtype=bool)
    splitter = GroupKFold(n_splits=rules["folds"])
    for n, (train, test) in enumerate(splitter.split(groups, groups=groups)):
        learnt = _part(block, train)
        w = fit_weights(learnt, rules["ridge"], least)
        scaler, model = _trust([rows[i] for i in train], learnt, w)
        table, right = trust_table([rows[i] for i in test], _part(block, test), w)
        confidence[test] = model.predict_proba(scaler.transform(table))[:, 1]
        hit[test] = right
        hit3[test] = _within(_part(block, test), w, 3)
        progress("交叉验证", n + 1, rules["folds"])
    return HeldOut(confidence, hit, hit3, block.known)


def _leaning(fusion: Fusion, lean: dict[str, float]) -> Fusion:
    """Which mistakes cost a citizen more is not in the questions: it is said in fit.yaml."""
    biases = {kind: bias + lean.get(kind, 0.0) for kind, bias in fusion.biases.items()}
    return replace(fusion, biases=biases)


def _trust(rows: list[Row], block: Stacked, w: np.ndarray) -> tuple[StandardScaler, Any]:
    """The model of being right, from the questions put as people put them."""
    asked = np.flatnonzero([row.asked for row in rows])
    return fit_confidence(*trust_table([rows[i] for i in asked], _part(block, asked), w))


def _part(block: Stacked, rows: np.ndarray) -> Stacked:
    return Stacked(block.x[rows], block.mask[rows], block.right[rows], block.weight[rows])


def _within(block: Stacked, w: np.ndarray, most: int) -> np.ndarray:
    order = np.argsort(-np.where(block.mask, block.x @ w, -np.inf), axis=1)[:, :most]
    return np.asarray(np.take_along_axis(block.right, order, axis=1).any(axis=1))
