"""Real engines: what they say has a sensible length, and slower is longer."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from voice_client.errors import ModelError, SynthesisError
from voice_client.models.store import Store
from voice_client.settings import Settings
from voice_client.text.pinyin import read, read_yaml_cached
from voice_client.tts.choose import load
from voice_client.tts.kokoro import phonemes
from voice_client.tts.sherpa import SherpaVoice

TEXT = "要带身份证。"


@pytest.mark.models
@pytest.mark.parametrize("name", ["espeak", "kokoro", "system"])
def test_an_engine_speaks_and_slower_is_longer(name: str, terminal: Settings, store: Store) -> None:
    engine = load(name, terminal, store)
    sound, slow = engine.speak(TEXT, "", 1.0), engine.speak(TEXT, "", 0.7)
    assert 0.5 < sound.seconds < 5
    assert slow.seconds > 1.15 * sound.seconds
    assert 0.05 < float(np.abs(sound.samples).max()) <= 1


@pytest.mark.models
def test_voices_differ_and_unknown_ones_are_refused(terminal: Settings, store: Store) -> None:
    engine = load("kokoro", terminal, store)
    first, second = (engine.speak("社保卡", voice, 1.0) for voice in engine.voices)
    assert first.samples.shape != second.samples.shape
    with pytest.raises(SynthesisError, match="可用"):
        engine.speak("社保卡", "nobody", 1.0)


@pytest.mark.models
def test_a_text_beyond_the_style_table_is_spoken_whole(terminal: Settings, store: Store) -> None:
    engine = load("kokoro", terminal, store)
    assert engine.speak("办理社保卡要带身份证" * 4, "", 1.0).seconds > 5


@pytest.mark.models
def test_every_reading_of_the_lexicon_has_phonemes() -> None:
    table = read_yaml_cached()
    assert all(phonemes(read(word)) for word in table["readings"])
    assert all(phonemes(read(letter)) for letter in table["letters"])


def test_a_folder_without_a_model_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"tokens\.txt"):
        SherpaVoice(tmp_path)


def test_an_unknown_engine_is_answered_with_the_known_ones(
    terminal: Settings, store: Store
) -> None:
    with pytest.raises(ModelError, match="kokoro"):
        load("nothing", terminal, store)
