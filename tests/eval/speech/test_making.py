"""Which questions are spoken, and that each condition is made once and can be heard."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer import Typer
from typer.testing import CliRunner

from eval.questions import Case
from eval.speech.hearing import read
from eval.speech.make import RULES, batches, main, wanted
from eval.speech.sampling import ordered
from eval.speech.unseen import STYLES
from knowledge.reading import read_yaml
from voice_client.tts.kokoro import VOICES


@pytest.fixture(scope="module")
def rules() -> dict[str, Any]:
    loaded: dict[str, Any] = read_yaml(RULES)
    return loaded


def many() -> list[Case]:
    named = [
        Case(id=f"{m}-{n}", text=f"{m}怎么办{n}", kind="answerable", matter=m)
        for m in ("a", "b", "c", "d")
        for n in range(5)
    ]
    others = [Case(id=f"{k}-{n}", text=k, kind=k) for k in ("oos", "human") for n in range(9)]
    return [*named, *others]


def test_the_beginning_of_the_order_holds_every_matter_and_kind_alike(
    rules: dict[str, Any],
) -> None:
    first = ordered(many(), rules["sampling"])[:10]
    assert Counter(c.matter for c in first if c.matter) == {"a": 2, "b": 2, "c": 2, "d": 2}
    assert Counter(c.kind for c in first) == {"answerable": 8, "oos": 1, "human": 1}


def test_the_order_is_whole_and_the_same_however_the_file_is_ordered(
    rules: dict[str, Any],
) -> None:
    cases = many()
    found = ordered(cases, rules["sampling"])
    assert sorted(c.id for c in found) == sorted(c.id for c in cases)
    assert found == ordered(cases, rules["sampling"])
    assert found != ordered(cases, rules["sampling"] | {"seed": 1})


def test_written_cantonese_is_not_read_by_a_mandarin_voice(rules: dict[str, Any]) -> None:
    case = Case(id="x", text="身份证唔见咗", kind="answerable", matter="m")
    assert ordered([case], rules["sampling"]) == []


def test_what_was_made_is_not_made_again(tmp_path: Path) -> None:
    how = {"engine": "espeak", "voice": "", "speed": 1, "take": 2}
    cases = many()[:3]
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / f"{cases[0].id}.flac").touch()
    left = [case for case, _, _ in wanted(cases, {"one": how}, tmp_path)]
    assert left == [cases[1]]


def test_conditions_that_share_a_voice_are_made_together(rules: dict[str, Any]) -> None:
    first = batches(rules["conditions"])[0]
    assert {"clean", "noise-20", "noise-10", "noise-5", "overlap"} <= set(first)
    assert "pause" not in first


def test_the_voices_measured_as_unseen_are_not_the_ones_that_the_product_ships(
    rules: dict[str, Any],
) -> None:
    shipped = set(np.load(VOICES / "kokoro_zh.npz"))
    unseen = set(np.load(STYLES))
    assert not shipped & unseen
    own = [n for n, how in rules["conditions"].items() if how["voice"] in shipped]
    assert own == ["tuned"]


@pytest.mark.models
def test_the_maker_makes_a_condition_and_it_can_be_heard(tmp_path: Path) -> None:
    cases = tmp_path / "cases.jsonl"
    line = {"id": "a", "text": "社保卡怎么办", "kind": "answerable", "matter": "si-card"}
    cases.write_text(json.dumps(line))
    app = Typer()
    app.command()(main)
    result = CliRunner(env={"DAOBAN_VOICE_HOME": str(tmp_path)}).invoke(
        app, ["--cases", str(cases), "--out", str(tmp_path / "out"), "--only", "espeak"]
    )
    assert result.exit_code == 0, result.output
    sound = read(tmp_path / "out" / "espeak" / "a.flac")
    assert 0.8 < sound.size / 16000 < 6
