from __future__ import annotations

import numpy as np

from assistant.dialogue.field_features import Features
from assistant.dialogue.field_teaching import fit
from assistant.dialogue.taught import teach

RULES = {
    "least": 1,
    "words": 100,
    "meaning_share": 0.3,
    "letters_share": 0.7,
    "cues_share": 0.1,
}
TEXTS = ["工本费多少钱", "在哪里办", "要几天", "多少钱", "去哪个窗口", "哪天能好"]
FIELDS = np.array([0, 1, 2, 0, 1, 2])


def test_the_dual_form_finds_the_same_weights() -> None:
    vectors = np.random.default_rng(1).normal(size=(6, 4)).astype(np.float32)
    features = Features.of(TEXTS, RULES)
    rows = np.zeros((6, 4 + features.width), dtype=np.float32)
    for i, text in enumerate(TEXTS):
        columns, values = features.terms(text)
        rows[i, :4] = features.meaning(vectors[i])
        rows[i, 4 + columns] = values
    weights = fit(features, TEXTS, vectors, FIELDS, 3, 0.5)
    assert np.allclose(weights, teach(rows, FIELDS, 3, 0.5), atol=1e-4)
