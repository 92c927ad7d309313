"""``daoban eval fit``: train, cross-validate, calibrate, write what was reached."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import yaml
from sklearn.model_selection import GroupKFold

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
from knowledge.index.fusion import FUSION
from knowledge.index.index import Index
from knowledge.reading import read_yaml

_RULES = Path(__file__).with_name("fit.yaml")


def fit(index: Index, digest: str, progress: Progress, out: Path = FUSION) -> dict[str, Any]:
    """Train on the phrasings of `index`, write `out`; returns the cross-validated figures."""
    rules = read_yaml(_RULES)
    rows = training_rows(index, rules, progress)
    block = stack(rows, list(index.layout.kinds))
    figures = cross_validate(rows, block, rules, progress)
    weights = fit_weights(block, rules["ridge"])
    table, right = trust_table(rows, block, weights)
    fusion = fusion_of(weights, *fit_confidence(table, right))
    fusion, asked, points = calibrate(index, fusion)
    figures |= {"calibration": asked}
    figures |= {"index": digest, "questions": len(rows), "entries": len(index.layout.entries)}
    head = "# 由 daoban eval fit 训练得出，请勿手改。figures 是分组交叉验证的结果。\n"
    text = yaml.safe_dump(as_yaml(fusion, figures), allow_unicode=True, sort_keys=False)
    out.write_text(head + text, encoding="utf-8")
    plot_reliability(points, out.with_name("reliability.svg"))
    return figures


def cross_validate(
    rows: list[Row], block: Stacked, rules: dict[str, Any], progress: Progress
) -> dict[str, Any]:
    """Folds by entry: no entry is in training and test at once, no phrasing in its own index."""
    groups = np.array([r.group for r in rows])
    confidence, hit, hit3 = (
        np.zeros(len(rows)),
        np.zeros(len(rows), bool),
        np.zeros(len(rows), bool),
    )
    splitter = GroupKFold(n_splits=rules["folds"])
    for n, (train, test) in enumerate(splitter.split(groups, groups=groups)):
        w = fit_weights(_part(block, train), rules["ridge"])
        table, right = trust_table([rows[i] for i in train], _part(block, train), w)
        scaler, model = fit_confidence(table, right)
        table, right = trust_table([rows[i] for i in test], _part(block, test), w)
        confidence[test] = model.predict_proba(scaler.transform(table))[:, 1]
        hit[test] = right
        hit3[test] = _within(_part(block, test), w, 3)
        progress("交叉验证", n + 1, rules["folds"])
    known = block.right >= 0
    return {
        "hit1": round(float(hit[known].mean()), 4),
        "hit3": round(float(hit3[known].mean()), 4),
        "brier": round(brier(confidence, hit), 4),
        "ece": round(expected_calibration_error(confidence, hit, 10), 4),
        "folds": rules["folds"],
    }


def _part(block: Stacked, rows: np.ndarray) -> Stacked:
    return Stacked(block.x[rows], block.mask[rows], block.right[rows])


def _within(block: Stacked, w: np.ndarray, most: int) -> np.ndarray:
    order = np.argsort(-np.where(block.mask, block.x @ w, -np.inf), axis=1)[:, :most]
    return np.asarray((order == block.right[:, None]).any(axis=1))
