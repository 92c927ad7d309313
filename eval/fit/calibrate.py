"""The last step of the calibration: from hard training questions to questions as people ask them.

Most training questions are phrasings hidden from their own index, so a confidence learnt from all
is too timid. Two numbers (Platt, 1999: a slope and an offset on the log-odds) are fitted on the
development questions, each asked of the fold that had not seen it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from eval.metrics import brier, expected_calibration_error
from knowledge.index.fusion import Fusion


def calibrate(
    fusion: Fusion, confidence: np.ndarray, right: np.ndarray
) -> tuple[Fusion, dict[str, Any], np.ndarray]:
    """The fusion with its confidence rescaled, the figures reached (5 folds), and (n, 2) points.

    `confidence` and `right` are (n,), of questions held out.
    """
    p = np.clip(confidence, 1e-6, 1 - 1e-6)
    odds = np.log(p / (1 - p))[:, None]
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
