"""The trained fusion: features of entries → shares of belief → one calibrated probability.

Weights are fitted by ``daoban eval fit`` and committed in fusion.yaml with the figures reached.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import KnowledgeError
from knowledge.index.features import CONFIDENCE_FEATURES, FEATURES
from knowledge.reading import read_yaml

Array = NDArray[np.float32]
FUSION = Path(__file__).with_name("fusion.yaml")


@dataclass(frozen=True)
class Fusion:
    """Linear scores, softmax over entries, then a logistic calibration of the first."""

    weights: Array
    biases: dict[str, float]
    scale: Array
    centre: Array
    confidence_weights: Array
    confidence_bias: float

    def probabilities(self, features: Array, kinds: list[str]) -> Array:
        """(m,) shares of belief that sum to 1, from (m, len(FEATURES)) features."""
        scores = features @ self.weights
        scores = scores + np.array([self.biases.get(kind, 0.0) for kind in kinds])
        scores = np.exp(scores - scores.max())
        return np.asarray(scores / scores.sum(), dtype=np.float32)

    def confidence(self, features: Array) -> float:
        """Probability that the first entry is right, from `confidence_features`."""
        z = (features - self.centre) / self.scale @ self.confidence_weights + self.confidence_bias
        return float(1 / (1 + np.exp(-np.clip(z, -30, 30))))


def load_fusion(bare: bool = False, path: Path = FUSION) -> Fusion:
    """Read the committed weights, of a base of bare names or of one with phrasings.

    Refuses weights that were fitted for other features.
    """
    raw = read_yaml(path)["bare" if bare else "phrased"]
    names, trust = raw["weights"], raw["confidence"]["weights"]
    if tuple(names) != FEATURES or tuple(trust) != CONFIDENCE_FEATURES:
        raise KnowledgeError("融合模型与当前特征不一致，请运行 daoban eval fit 重新训练。")
    return Fusion(
        weights=np.array(list(names.values()), dtype=np.float32),
        biases=raw["biases"],
        scale=np.array(raw["confidence"]["scale"], dtype=np.float32),
        centre=np.array(raw["confidence"]["centre"], dtype=np.float32),
        confidence_weights=np.array(list(trust.values()), dtype=np.float32),
        confidence_bias=float(raw["confidence"]["bias"]),
    )
