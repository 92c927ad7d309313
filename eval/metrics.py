"""The figures of an evaluation; each is checked in the tests against values worked by hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike


def share(hits: Sequence[bool]) -> float | None:
    """Part of true values, 0 to 1; None of nothing."""
    return sum(hits) / len(hits) if hits else None


def hit_at(ranks: Sequence[int | None], k: int) -> float:
    """Share of ranks (from 1; None: not found) within the first k."""
    return sum(r is not None and r <= k for r in ranks) / len(ranks) if ranks else 0.0


def mrr(ranks: Sequence[int | None]) -> float:
    """Mean reciprocal rank: 1/rank, 0 where nothing was found (Voorhees, TREC-8, 1999)."""
    return sum(1 / r for r in ranks if r) / len(ranks) if ranks else 0.0


def brier(probability: ArrayLike, outcome: ArrayLike) -> float:
    """Mean squared difference of probability and outcome (Brier, 1950)."""
    p, o = np.asarray(probability, float), np.asarray(outcome, float)
    return float(np.mean((p - o) ** 2))


def expected_calibration_error(probability: ArrayLike, outcome: ArrayLike, bins: int) -> float:
    """Mean gap of confidence and accuracy over equal-width bins, weighted by their size."""
    rows = reliability(probability, outcome, bins)
    total = sum(n for _, _, n in rows)
    return sum(n * abs(p - o) for p, o, n in rows) / total if total else 0.0


def reliability(
    probability: ArrayLike, outcome: ArrayLike, bins: int
) -> list[tuple[float, float, int]]:
    """(mean confidence, accuracy, count) of every bin that is not empty."""
    p, o = np.asarray(probability, float), np.asarray(outcome, float)
    bin_of = np.minimum((p * bins).astype(int), bins - 1)
    rows = []
    for b in range(bins):
        here = bin_of == b
        if here.any():
            rows.append((float(p[here].mean()), float(o[here].mean()), int(here.sum())))
    return rows


def percentile(values: Sequence[float], q: float) -> float:
    """The q-th percentile (0 to 100) by linear interpolation, 0 of nothing."""
    return float(np.percentile(values, q)) if values else 0.0
