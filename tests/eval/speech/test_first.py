"""When an answer begins to sound: figures by hand, and one real piece, made and taken again."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.speech.first import both, figures
from voice_client.tts.espeak import Espeak


def test_figures_are_percentiles_of_each_way_and_clock() -> None:
    rows = [
        {way: {"wall_ms": t, "core_ms": t / 2} for way in ("cached", "new")} for t in (10.0, 20.0)
    ]
    assert figures(rows)["new"] == {
        "wall_ms_p50": 15.0,
        "wall_ms_p95": 19.5,
        "core_ms_p50": 7.5,
        "core_ms_p95": 9.8,
    }


@pytest.mark.models
def test_the_second_time_comes_from_the_disk(tmp_path: Path) -> None:
    found = both("要带身份证原件和复印件，还要一张照片。不收费。", Espeak(), tmp_path)
    assert found["cached"]["piece"] == "要带身份证原件和复印件，还要一张照片。"
    assert found["new"]["piece"] == "要带身份证原件和复印件，"
    assert [p.suffix for p in tmp_path.rglob("*") if p.is_file()] == [".flac"]
