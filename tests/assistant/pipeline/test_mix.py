"""One probability from several hypotheses."""

from __future__ import annotations

import pytest

from assistant.pipeline.mix import mix
from knowledge.index.index import Candidate, Found


def found(confidence: float, **shares: float) -> Found:
    ordered = sorted(shares.items(), key=lambda item: -item[1])
    views = {"near": confidence}
    candidates = [Candidate(entry, "matter", share, views) for entry, share in ordered]
    return Found(candidates, confidence, {"matter": sum(shares.values())}, (1.0, 1.0))


def test_hypotheses_that_agree_keep_their_probability() -> None:
    mixed = mix([(found(0.9, card=0.8, proof=0.1), 0.6), (found(0.7, card=0.6), 0.4)], 10)
    assert mixed.candidates[0].entry == "card"
    assert mixed.candidates[0].share == pytest.approx(0.6 * 0.8 + 0.4 * 0.6)
    assert mixed.confidence == pytest.approx(0.6 * 0.9 + 0.4 * 0.7)


def test_hypotheses_that_disagree_make_it_doubtful() -> None:
    mixed = mix([(found(0.9, card=0.9, proof=0.05), 0.5), (found(0.9, proof=0.8), 0.5)], 10)
    assert [c.entry for c in mixed.candidates] == ["card", "proof"]
    assert mixed.confidence == pytest.approx(0.5 * 0.9)


def test_a_second_hypothesis_that_fits_the_base_outweighs_a_likelier_one_that_does_not() -> None:
    mixed = mix([(found(0.2, card=0.2, proof=0.15), 0.55), (found(0.95, proof=0.9), 0.45)], 10)
    assert mixed.candidates[0].entry == "proof"


def test_weights_need_not_sum_to_one_and_only_the_best_are_kept() -> None:
    one = found(0.8, card=0.7, proof=0.2, dog=0.1)
    mixed = mix([(one, 0.9), (one, 0.9)], 2)
    assert [c.entry for c in mixed.candidates] == ["card", "proof"]
    assert mixed.confidence == pytest.approx(0.8)
    assert mixed.shares["matter"] == pytest.approx(1)
