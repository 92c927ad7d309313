"""Ring, gain, tone and the player's mixing, without a device."""

from __future__ import annotations

import numpy as np
import pytest

from voice_client.audio.player import DRAIN_S, RATE, Player, resampled
from voice_client.audio.ring import Ring
from voice_client.audio.tone import label_tone
from voice_client.audio.vad import BLOCK, Silero
from voice_client.settings import tuning
from voice_client.tts.synthesiser import Sound


def test_the_ring_holds_the_last_moments_only() -> None:
    ring = Ring(0.5, 10)
    for value in range(10):
        ring.add(np.full(2, value, np.float32))
    assert list(ring.take()) == [7, 7, 8, 8, 9, 9]
    assert ring.take().size == 0


def test_a_wiped_ring_zeroes_the_sound_itself() -> None:
    ring, block = Ring(1, 10), np.ones(4, np.float32)
    ring.add(block)
    ring.wipe()
    assert not block.any()
    assert ring.take().size == 0


def test_the_label_tone_is_short_long_short_short() -> None:
    tone = label_tone()
    unit = int(tuning().label_tone["unit_s"] * tone.rate)
    loud = np.array(
        [
            np.abs(tone.samples[at : at + unit]).max() > 0.05
            for at in range(0, len(tone.samples), unit)
        ]
    )
    runs = "".join("1" if x else "0" for x in loud).strip("0").split("0")
    assert [len(run) for run in runs if run] == [1, 3, 1, 1]


def test_sounds_play_one_after_another_and_tell_when_they_begin() -> None:
    told: list[object] = []
    player = Player(on_start=told.append, on_idle=lambda: told.append("idle"))
    player.play(1, Sound(np.full(30, 0.5, np.float32), RATE))
    player.play(2, Sound(np.full(30, 0.25, np.float32), RATE))
    out = np.ones(50, np.float32)
    player.fill(out)
    assert list(out[28:32]) == [0.5, 0.5, 0.25, 0.25]
    player.fill(out)
    assert list(out[8:12]) == [0.25, 0.25, 0, 0]
    assert told == [1, 2] and player.playing
    player.fill(np.ones(int(DRAIN_S * RATE), np.float32))
    assert told == [1, 2, "idle"] and not player.playing


def test_stopping_is_silent_at_once() -> None:
    player = Player()
    player.play(1, Sound(np.ones(1000, np.float32), RATE))
    out = np.ones(10, np.float32)
    player.fill(out)
    player.stop()
    player.fill(out)
    assert not out.any() and not player.playing


def test_volume_never_goes_beyond_full_scale() -> None:
    player = Player()
    player.volume = 2.0
    player.play(1, Sound(np.full(10, 0.9, np.float32), RATE))
    out = np.zeros(10, np.float32)
    player.fill(out)
    assert out.max() == 1.0


def test_resampling_keeps_length_and_pitch() -> None:
    wave = np.sin(2 * np.pi * 300 * np.arange(22050) / 22050).astype(np.float32)
    moved = resampled(wave, 22050, RATE)
    assert moved.size == RATE
    spectrum = np.abs(np.fft.rfft(moved))
    assert spectrum.argmax() == pytest.approx(300, abs=1)


@pytest.mark.models
def test_silero_refuses_a_block_of_another_length() -> None:
    with pytest.raises(ValueError, match=str(BLOCK)):
        Silero().probability(np.zeros(100, np.float32))
