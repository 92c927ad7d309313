from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge.index.network import Layers, Network, Terms, heard_terms, written_terms
from knowledge.index.question import Question


def question(text: str, sounds: list[str], vector: list[float]) -> Question:
    return Question(text, np.array(vector, dtype=np.float32), list(text), sounds)


CARD = question("卡", ["ka"], [1.0])


def test_written_terms_tell_the_ends_apart() -> None:
    card = Question("补卡", np.zeros(1, dtype=np.float32), ["补卡", "卡"], [])
    assert sorted(written_terms(card)) == sorted(
        ["\n", "补", "卡", "\n", "\n补", "补卡", "卡\n", "\n补卡", "补卡\n", "|补卡"]
    )


def test_heard_terms_never_mix_with_letters() -> None:
    assert heard_terms(question("a", ["a", "_a.b"], [0])) == ["~a", "~_a.b"]


def test_the_commonest_terms_are_kept() -> None:
    terms = Terms.of([question("卡", ["ka"], [0]), question("证", ["ka"], [0])], most=2)
    # The end mark and the syllable stand in both questions.
    assert len(terms) == 2
    assert len(terms.columns(["\n", "~ka", "卡", "~ka"])) == 3


def test_scores_by_hand() -> None:
    terms = Terms({"卡": 0, "~ka": 1})
    layers = Layers(
        terms=np.array([[1.0, -9.0], [1.0, 0.0]], dtype=np.float32),
        meaning=np.array([[0.5, 0.0]], dtype=np.float32),
        offset=np.array([0.25, 0.0], dtype=np.float32),
        out=np.array([[1.0, 0.0], [5.0, 5.0]], dtype=np.float32),
        bias=np.array([0.0, 0.5], dtype=np.float32),
    )
    # Two known terms: (1 + 1)/√2 + 0.5 + 0.25; the second unit is below nought and silent.
    first = 2**0.5 + 0.75
    assert np.exp(Network(terms, layers).scores(CARD)) == pytest.approx(
        [1 / (1 + np.exp(0.5 - first)), 1 / (1 + np.exp(first - 0.5))], abs=1e-5
    )


def test_it_is_kept(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    shapes = {"terms": (2, 3), "meaning": (1, 3), "offset": 3, "out": (3, 2), "bias": 2}
    drawn = {name: rng.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}
    network = Network(Terms({"卡": 0, "~ka": 1}), Layers(**drawn))
    network.save(tmp_path)
    kept = Network.load(tmp_path)
    assert kept.scores(CARD) == pytest.approx(network.scores(CARD), abs=0.01)  # half precision
