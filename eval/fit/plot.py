"""The reliability plot: how often answers given with a confidence were right."""

from __future__ import annotations

from pathlib import Path

import matplotlib
import numpy as np

from eval.metrics import reliability

matplotlib.use("Agg")


def plot_reliability(points: np.ndarray, path: Path) -> None:
    """Draw (n, 2) confidence and outcome in ten bins as SVG (labels in English: no CJK font)."""
    from matplotlib import pyplot

    # A fixed salt and no date keep the file the same for the same numbers.
    matplotlib.rcParams["svg.hashsalt"] = "daoban"
    rows = reliability(points[:, 0], points[:, 1], 10)
    figure, axes = pyplot.subplots(figsize=(5, 5))
    axes.plot([0, 1], [0, 1], linestyle="--", color="grey", label="perfect")
    axes.plot([r[0] for r in rows], [r[1] for r in rows], marker="o", label="held-out folds")
    for confidence, accuracy, count in rows:
        axes.annotate(
            str(count), (confidence, accuracy), textcoords="offset points", xytext=(6, -10)
        )
    axes.set_xlabel("confidence")
    axes.set_ylabel("share right")
    axes.legend()
    figure.savefig(path, format="svg", metadata={"Date": None})
    pyplot.close(figure)
