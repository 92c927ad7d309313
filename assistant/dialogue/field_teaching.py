"""Fits the field reader on its examples: ridge regression, solved over the examples.

There are fewer examples than terms, so the system is solved in its dual form
(K + ridge·I)·a = y with K = X·Xᵀ, and the weights are Xᵀ·a.
"""

from __future__ import annotations

import numpy as np

from assistant.dialogue.field_features import Array, Features
from assistant.dialogue.taught import Rows, sparse

_BLOCK = 256


def fit(
    features: Features, texts: list[str], vectors: Array, fields: Rows, m: int, ridge: float
) -> Array:
    """(features, m) weights from the normalised texts, their embeddings and their fields."""
    from scipy.linalg import solve

    meaning, terms = (
        features.meaning(vectors),
        sparse([features.terms(text) for text in texts], features.width),
    )
    likeness = meaning @ meaning.T
    for start in range(0, len(texts), _BLOCK):  # by blocks, as the sparse product is half full
        part = slice(start, start + _BLOCK)
        likeness[part] += (terms[part] @ terms.T).toarray()
    likeness[np.diag_indices_from(likeness)] += np.float32(ridge)
    aims = np.eye(m, dtype=np.float32)[fields]
    pull = solve(likeness, aims, assume_a="pos", overwrite_a=True, overwrite_b=True)
    return np.vstack([meaning.T @ pull, terms.T @ pull]).astype(np.float32)
