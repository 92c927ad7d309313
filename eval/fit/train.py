"""The fusion's two small models: a conditional logit over entries, and its calibration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from eval.fit.dataset import Row
from knowledge.index.documents import Kind
from knowledge.index.features import CONFIDENCE_FEATURES, FEATURES, confidence_features
from knowledge.index.fusion import Fusion

KINDS: tuple[Kind, ...] = ("matter", "help", "unlisted", "topic", "out_of_scope", "human")
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Stacked:
    """Rows as one block: (q, k, f) features with kind columns; (q, k) mask and right places."""

    x: NDArray[np.floating]
    mask: NDArray[np.bool_]
    right: NDArray[np.bool_]
    weight: NDArray[np.floating]

    @property
    def known(self) -> NDArray[np.bool_]:
        """(q,) questions that have a right place."""
        return np.asarray(self.right.any(axis=1))


def stack(rows: list[Row], kinds: list[Kind]) -> Stacked:
    """Put questions of unequal length into one block; kinds become one-hot columns."""
    width = max(len(r.entries) for r in rows)
    onehot = np.eye(len(KINDS))[[KINDS.index(k) for k in kinds]]
    x = np.zeros((len(rows), width, len(FEATURES) + len(KINDS)), dtype=np.float32)
    mask, right = np.zeros((2, len(rows), width), dtype=bool)
    for i, row in enumerate(rows):
        n = len(row.entries)
        x[i, :n] = np.hstack([row.features, onehot[row.entries]])
        mask[i, :n], right[i, :n] = True, row.right
    return Stacked(x, mask, right, np.array([r.weight for r in rows], dtype=np.float32))


def fit_weights(block: Stacked, ridge: float, least: float | None = None) -> Array:
    """(f,) weights, none below `least`, that make the right entries likely together.

    Softmax over the entries of a question, L2, by L-BFGS-B.
    """
    known = block.known
    x, mask, right = block.x[known], block.mask[known], block.right[known]
    share = block.weight[known] / block.weight[known].sum()
    flat = x.reshape(-1, x.shape[2])

    def loss(w: Array) -> tuple[float, Array]:
        p = _softmax(np.where(mask, x @ w.astype(np.float32), -np.inf))
        total = (p * right).sum(axis=1) + 1e-12
        pull = (p - p * right / total[:, None]) * share[:, None]
        value = -(share * np.log(total)).sum() + ridge * float(w @ w)
        return float(value), pull.reshape(-1) @ flat + 2 * ridge * w

    start = np.zeros(block.x.shape[2])
    bounds = [(least, None)] * len(start)
    found = minimize(
        loss, start, jac=True, bounds=bounds, method="L-BFGS-B", options={"maxiter": 250}
    )
    return np.asarray(found.x)


def _softmax(z: Array) -> Array:
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return np.asarray(e / e.sum(axis=1, keepdims=True))


def trust_table(rows: list[Row], block: Stacked, w: Array) -> tuple[Array, NDArray[np.bool_]]:
    """Features of how sure each answer is, and whether it is right."""
    p = _softmax(np.where(block.mask, block.x @ w, -np.inf))
    table = [
        confidence_features(
            r.features, p[i, : len(r.entries)].astype(np.float32), r.known, r.length
        )
        for i, r in enumerate(rows)
    ]
    at = np.arange(len(rows))
    return np.array(table, dtype=float), block.right[at, p.argmax(axis=1)]


def fit_confidence(table: Array, right: NDArray[np.bool_]) -> tuple[StandardScaler, Any]:
    """A logistic model of being right, on standardised features."""
    scaler = StandardScaler().fit(table)
    return scaler, LogisticRegression(C=1.0, max_iter=2000).fit(scaler.transform(table), right)


def fusion_of(w: Array, scaler: StandardScaler, model: Any) -> Fusion:
    """The trained numbers as the service uses them."""
    return Fusion(
        weights=w[: len(FEATURES)].astype(np.float32),
        biases={k: float(v) for k, v in zip(KINDS, w[len(FEATURES) :], strict=True)},
        scale=np.asarray(scaler.scale_, dtype=np.float32),
        centre=np.asarray(scaler.mean_, dtype=np.float32),
        confidence_weights=model.coef_[0].astype(np.float32),
        confidence_bias=float(model.intercept_[0]),
    )


def as_yaml(fusion: Fusion, figures: dict[str, Any]) -> dict[str, Any]:
    """The committed form."""
    weights = zip(FEATURES, fusion.weights, strict=True)
    trust = zip(CONFIDENCE_FEATURES, fusion.confidence_weights, strict=True)
    return {
        "figures": figures,
        "weights": {k: round(float(v), 4) for k, v in weights},
        "biases": {k: round(v, 4) for k, v in fusion.biases.items()},
        "confidence": {
            "weights": {k: round(float(v), 4) for k, v in trust},
            "centre": [round(float(v), 5) for v in fusion.centre],
            "scale": [round(float(v), 5) for v in fusion.scale],
            "bias": round(fusion.confidence_bias, 4),
        },
    }
