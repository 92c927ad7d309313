"""The listener's clock, the file of results, and the figures: each against values by hand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from assistant.status import Status
from eval.answering import Outcome
from eval.questions import Case
from eval.speech.clocked import Clock, blocks, listen
from eval.speech.hearing import Heard, Recording, followed
from eval.speech.ledger import Ledger, recipe
from eval.speech.measure import Line, figures
from voice_client.asr.recogniser import RATE, Hypothesis, Near, Samples, Transcript
from voice_client.audio.listener import Listener
from voice_client.audio.vad import BLOCK
from voice_client.settings import tuning


class ByLoudness:
    """A detector that takes what is loud for a voice."""

    def probability(self, block: Samples) -> float:
        return 0.9 if np.abs(block).max() > 0.1 else 0.0

    def reset(self) -> None: ...


class Always:
    """Hears the same words in everything."""

    name = "always"

    def utterance(self, bias: Sequence[str] = (), near: Near | None = None) -> Always:
        return self

    def accept(self, samples: Samples, speech: bool) -> str | None:
        return None

    def pause(self) -> str:
        return "社保卡怎么办"

    def finish(self) -> Transcript:
        return Transcript((Hypothesis("社保卡怎么办", -0.1),))

    def discard(self) -> None: ...


def listener() -> Listener:
    return Listener(Always(), ByLoudness(), tuning())


def tone(seconds: float) -> Samples:
    return np.full(int(seconds * RATE), 0.5, np.float32)


def heard(condition: str = "clean", **change: object) -> Heard:
    line = Heard(
        recipe="r",
        id="a",
        condition=condition,
        raw="社保卡怎么",
        asked="社保卡怎么办",
        hypotheses=(("社保卡怎么办", 0.9), ("社保怎么办", 0.1)),
        command=False,
        cut=False,
        audio_s=4.0,
        busy_s=2.0,
        core_s=1.0,
        after_s=1.1,
        after_core_s=0.9,
    )
    return line.model_copy(update=change)


def test_the_clock_waits_for_sound_and_goes_on_by_work() -> None:
    readings = iter([10.0, 10.5])
    clock = Clock(lambda: next(readings))
    clock.until(1.0)
    with clock.working():
        pass
    clock.until(1.2)
    assert (clock.now_s, clock.busy_s) == (1.5, 0.5)


def test_sound_comes_in_whole_blocks_which_do_not_share_its_memory() -> None:
    sound = tone(0.05)
    found = list(blocks(sound))
    assert [b.size for b in found] == [BLOCK, BLOCK]
    found[0].fill(0)
    assert sound.min() == 0.5
    assert np.count_nonzero(found[1]) == sound.size - BLOCK


def test_a_turn_ends_after_the_patience_that_its_words_ask_for() -> None:
    sound = np.concatenate([tone(1.0), np.zeros(3 * RATE, np.float32)])
    turn = listen(listener(), sound, [])
    assert turn.ended.transcript.text == "社保卡怎么办"
    assert turn.heard_s == pytest.approx(1.0 + tuning().endpoint.finished_s, abs=0.1)
    assert turn.clocks.wall.now_s >= turn.heard_s
    assert turn.clocks.core.busy_s <= turn.clocks.core.now_s


def test_a_turn_that_does_not_end_by_itself_ends_with_the_sound() -> None:
    turn = listen(listener(), tone(1.0), [])
    assert turn.ended.reason == "ended"
    assert turn.heard_s == pytest.approx(1.0, abs=0.04)


def test_a_noisy_recording_is_followed_by_its_own_noise_a_clean_one_by_silence() -> None:
    random = np.random.default_rng(1)
    sound = random.normal(0, 0.1, RATE).astype(np.float32)
    noisy = followed(sound, 0.3, True)[RATE:]
    assert np.sqrt(np.mean(noisy**2)) == pytest.approx(0.1, rel=0.1)
    assert not followed(sound, 0.3, False)[RATE:].any()


def test_a_run_goes_on_where_it_broke_off_and_hears_anew_with_another_recipe(
    tmp_path: Path,
) -> None:
    recording = Recording(Case(id="a", text="x", kind="oos"), "clean", tmp_path / "a.flac")
    asked: list[str] = []

    def hear(one: Recording, by: str) -> Heard:
        asked.append(by)
        return heard(recipe=by)

    file = tmp_path / "heard.jsonl"
    Ledger(file, "r").of(recording, hear)
    file.write_text(file.read_text() + '{"recipe": "r", "id": "b", "con')
    assert Ledger(file, "r").of(recording, hear) == heard()
    Ledger(file, "s").of(recording, hear)
    Ledger(file, "s").of(recording, hear)
    assert asked == ["r", "s"]


def test_another_engine_or_another_base_is_another_recipe() -> None:
    assert len({recipe("a", ["x"]), recipe("b", ["x"]), recipe("a", ["y"])}) == 3


def outcome(status: Status, matter: str | None, text: str = "社保卡怎么办") -> Outcome:
    case = Case(id="a", text=text, kind="answerable", matter="si-card")
    return Outcome(case, status, matter, None, frozenset(), (), (), 0.9, 20.0)


def test_figures_stand_beside_those_of_the_text() -> None:
    right, wrong = outcome(Status.ANSWERED, "si-card"), outcome(Status.ANSWERED, "other")
    lines = [
        Line(right.case, heard(), right, wrong, wrong, right, 10.0),
        Line(right.case, heard(asked="", raw="", cut=True), wrong, wrong, wrong, right, 10.0),
    ]
    found = figures(lines)
    assert (found["hit1"], found["wrong"], found["text"]["hit1"]) == (0.5, 0.5, 1.0)
    assert found["without_repair"]["hit1"] == 0.0
    assert found["cer"] == pytest.approx(6 / 12)
    assert found["without_repair"]["cer"] == pytest.approx(7 / 12)
    assert (found["rtf"], found["cut"], found["nothing"]) == (0.5, 0.5, 0.5)
    assert found["rtf_core"] == 0.25
    assert found["answer_ms"]["p50"] == pytest.approx(1120)
    assert found["answer_core_ms"]["p50"] == pytest.approx(910)


def test_a_command_to_the_terminal_is_right_where_one_was_given() -> None:
    case = Case(id="k", text="大声一点", kind="kiosk")
    refused = Outcome(case, Status.UNANSWERABLE, None, None, frozenset(), (), (), 0.0, 1.0)
    assert Line(case, heard(command=True, asked=""), refused, refused, refused, refused, 1.0).right
    assert not Line(case, heard(), refused, refused, refused, refused, 1.0).right
