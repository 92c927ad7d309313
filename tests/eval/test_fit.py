"""``daoban eval fit``: trains on a pack's phrasings and writes what the service can load."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import yaml
from typer.testing import CliRunner

from eval.cli import app
from knowledge.index.features import FEATURES
from knowledge.index.fusion import load_fusion


@pytest.fixture(scope="module")
def fitted(small_pack: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """fusion.yaml fitted on the small pack."""
    work = tmp_path_factory.mktemp("fit")
    env = {"DAOBAN_PACK": str(small_pack), "DAOBAN_HOME": str(work / "home")}
    result = CliRunner().invoke(app, ["fit", "--out", str(work / "fusion.yaml")], env=env)
    assert result.exit_code == 0, result.output
    return work / "fusion.yaml"


def test_the_service_can_load_what_was_fitted(fitted: Path) -> None:
    fusion = load_fusion(path=fitted)
    assert fusion.weights.shape == (len(FEATURES),)
    shares = fusion.probabilities(np.zeros((3, len(FEATURES)), np.float32), ["matter"] * 3)
    assert shares == pytest.approx([1 / 3] * 3)


def test_a_reliability_plot_lies_beside_it(fitted: Path) -> None:
    plot = fitted.with_name("reliability.svg").read_text(encoding="utf-8")
    assert "<svg" in plot


def test_it_learnt_something(fitted: Path) -> None:
    figures = yaml.safe_load(fitted.read_text(encoding="utf-8"))["phrased"]["figures"]
    assert figures["hit1"] > 5 / figures["entries"]
    assert figures["hit3"] >= figures["hit1"]
