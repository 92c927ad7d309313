from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import yaml

from knowledge.errors import KnowledgeError
from knowledge.index.features import CONFIDENCE_FEATURES, FEATURES
from knowledge.index.fusion import FUSION, Fusion, load_fusion


@pytest.fixture
def fusion() -> Fusion:
    return Fusion(
        weights=np.array([1.0, 2.0]),
        biases={"talk": math.log(3)},
        scale=np.array([2.0]),
        centre=np.array([1.0]),
        confidence_weights=np.array([4.0]),
        confidence_bias=-1.0,
    )


def test_shares_by_hand(fusion: Fusion) -> None:
    # Scores 0 and 0 + ln 3, so the shares are 1 : 3.
    shares = fusion.probabilities(np.zeros((2, 2)), ["matter", "talk"])
    assert shares.tolist() == pytest.approx([0.25, 0.75])
    # Scores ln 2·1 and 0: 2 : 1.
    shares = fusion.probabilities(np.array([[math.log(2), 0], [0, 0]]), ["matter", "matter"])
    assert shares.tolist() == pytest.approx([2 / 3, 1 / 3])


def test_confidence_by_hand(fusion: Fusion) -> None:
    # (1.5 − 1) / 2 · 4 − 1 = 0, and a logistic of 0 is a half.
    assert fusion.confidence(np.array([1.5])) == pytest.approx(0.5)
    assert fusion.confidence(np.array([2.5])) == pytest.approx(1 / (1 + math.exp(-2)))


def test_far_out_values_stay_probabilities(fusion: Fusion) -> None:
    shares = fusion.probabilities(np.array([[1e4, 0], [0, 0]]), ["matter", "matter"])
    assert shares.tolist() == pytest.approx([1, 0])
    assert 0 <= fusion.confidence(np.array([1e6])) <= 1


def test_the_committed_weights_fit_the_features() -> None:
    fusion = load_fusion()
    assert fusion.weights.shape == (len(FEATURES),)
    assert fusion.confidence_weights.shape == (len(CONFIDENCE_FEATURES),)


def test_weights_for_other_features_are_refused(tmp_path: Path) -> None:
    raw = yaml.safe_load(FUSION.read_text("utf-8"))
    raw["phrased"]["weights"]["extra"] = 1.0
    path = tmp_path / "fusion.yaml"
    path.write_text(yaml.safe_dump(raw, sort_keys=False), "utf-8")
    with pytest.raises(KnowledgeError, match="重新训练"):
        load_fusion(path=path)
