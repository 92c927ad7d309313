"""Every figure against a value worked by hand."""

from __future__ import annotations

import pytest

from eval.metrics import (
    brier,
    expected_calibration_error,
    hit_at,
    mrr,
    percentile,
    reliability,
    share,
)

RANKS = [1, 3, None, 2, 11]


def test_share_of_three_in_four() -> None:
    assert share([True, True, False, True]) == 0.75


def test_share_of_nothing_is_unknown_not_nought() -> None:
    assert share([]) is None


@pytest.mark.parametrize(("k", "expected"), [(1, 0.2), (3, 0.6), (10, 0.6), (11, 0.8)])
def test_hit_at_counts_ranks_within_k(k: int, expected: float) -> None:
    assert hit_at(RANKS, k) == pytest.approx(expected)


def test_mrr_is_the_mean_of_one_over_rank() -> None:
    # (1 + 1/3 + 0 + 1/2 + 1/11) / 5 = (66 + 22 + 33 + 6) / 66 / 5
    assert mrr(RANKS) == pytest.approx(127 / 330)


def test_ranks_of_nothing_give_nought() -> None:
    assert hit_at([], 1) == 0.0
    assert mrr([]) == 0.0


def test_brier_is_the_mean_squared_difference() -> None:
    # (0.1² + 0.6² + 0.5²) / 3
    assert brier([0.9, 0.6, 0.5], [1, 0, 1]) == pytest.approx(0.62 / 3)


def test_reliability_has_a_row_for_every_filled_bin() -> None:
    rows = reliability([0.05, 0.15, 0.55, 0.65, 1.0], [0, 0, 1, 0, 1], bins=2)
    assert [n for _, _, n in rows] == [2, 3]
    assert rows[0][:2] == pytest.approx((0.1, 0.0))
    assert rows[1][:2] == pytest.approx((2.2 / 3, 2 / 3))


def test_calibration_error_weights_gaps_by_size() -> None:
    # gaps 0.1 over two answers, 0.2/3 over three: (0.2 + 0.2) / 5
    found = expected_calibration_error([0.05, 0.15, 0.55, 0.65, 1.0], [0, 0, 1, 0, 1], 2)
    assert found == pytest.approx(0.08)


def test_perfect_calibration_has_no_error() -> None:
    assert expected_calibration_error([0.5, 0.5], [0, 1], 10) == 0.0


@pytest.mark.parametrize(("q", "expected"), [(0, 1), (50, 2.5), (95, 3.85), (99, 3.97), (100, 4)])
def test_percentile_interpolates(q: float, expected: float) -> None:
    # place (n − 1)·q/100 in the sorted 1, 2, 3, 4
    assert percentile([4, 1, 3, 2], q) == pytest.approx(expected)


def test_percentile_of_nothing_is_nought() -> None:
    assert percentile([], 95) == 0.0
