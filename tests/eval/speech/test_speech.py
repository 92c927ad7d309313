"""The speech evaluation: errors by hand, mixing at a known level, and one real run."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from eval.errors import EvalError
from eval.questions import Case
from eval.speech.hearing import errors, read, recordings
from eval.speech.mixing import mixed, noise, paused, resampled


def case(name: str) -> Case:
    return Case(id=name, text="社保卡怎么办", kind="answerable", matter="si-card")


@pytest.mark.parametrize(
    ("heard", "said", "wrong", "length"),
    [
        ("社保卡怎么办", "社保卡怎么办？", 0, 6),
        ("社宝卡怎么", "社保卡怎么办", 2, 6),
        ("補身份證", "补身份证", 0, 4),
        ("", "社保卡", 3, 3),
    ],
)
def test_character_errors_are_counted_after_normalising(
    heard: str, said: str, wrong: int, length: int
) -> None:
    assert errors(heard, said) == (wrong, length)


@pytest.mark.parametrize("ratio_db", [20, 10, 5])
def test_noise_is_mixed_at_the_level_asked_for(ratio_db: int) -> None:
    speech = np.sin(np.arange(16000) / 5).astype(np.float32) * 0.2
    other = noise(16000, 16000, 7)
    left = mixed(speech, other, ratio_db) - speech
    measured = 10 * np.log10(np.mean(speech**2) / np.mean(left**2))
    assert measured == pytest.approx(ratio_db, abs=1.5)


def test_noise_is_the_same_for_the_same_seed_and_falls_with_frequency() -> None:
    one = noise(16000, 16000, 3)
    assert (one == noise(16000, 16000, 3)).all()
    assert not (one == noise(16000, 16000, 4)).all()
    spectrum = np.abs(np.fft.rfft(one)) ** 2
    assert spectrum[200:400].mean() > 3 * spectrum[4000:8000].mean()


@pytest.mark.parametrize(("rate", "wanted"), [(24000, 16000), (22050, 16000), (8000, 16000)])
def test_resampling_keeps_length_pitch_and_level(rate: int, wanted: int) -> None:
    wave = np.sin(2 * np.pi * 300 * np.arange(rate) / rate).astype(np.float32)
    moved = resampled(wave, rate, wanted)
    assert moved.size == wanted
    assert np.abs(np.fft.rfft(moved)).argmax() == 300
    assert np.abs(moved).max() == pytest.approx(1, abs=0.05)


def test_pauses_stand_between_the_parts() -> None:
    part = np.ones(10, np.float32)
    assert paused([part, part], 0.5, 10).tolist() == [1] * 10 + [0] * 5 + [1] * 10


def test_recordings_are_found_by_condition(tmp_path: Path) -> None:
    for folder in ("clean", "noise"):
        (tmp_path / folder).mkdir()
        soundfile.write(tmp_path / folder / "a.flac", np.zeros(10), 16000)
    found = recordings([case("a"), case("b")], tmp_path)
    assert [(r.case.id, r.condition) for r in found] == [("a", "clean"), ("a", "noise")]


def test_no_recording_at_all_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(EvalError, match="录音"):
        recordings([case("a")], tmp_path)


def test_recordings_of_another_rate_and_two_channels_are_read(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.zeros((44100, 2)), 44100)
    assert read(tmp_path / "a.wav").shape == (16000,)
    (tmp_path / "b.wav").write_text("not sound")
    with pytest.raises(EvalError, match="读不了"):
        read(tmp_path / "b.wav")
