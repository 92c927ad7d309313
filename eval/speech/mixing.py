"""Noise, pauses and echoes at a known level, repeatable by seed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]


def resampled(sound: Samples, rate: int, wanted: int) -> Samples:
    """Through the spectrum, so that nothing folds back: recordings are short enough."""
    if rate == wanted or not sound.size:
        return sound.astype(np.float32)
    count = round(sound.size * wanted / rate)
    spectrum = np.fft.rfft(sound)[: count // 2 + 1]
    moved: Samples = (np.fft.irfft(spectrum, count) * (count / sound.size)).astype(np.float32)
    return moved


def noise(count: int, rate: int, seed: int) -> Samples:
    """A hall: noise that falls by 3 dB an octave, swelling and fading as a crowd does."""
    random = np.random.default_rng(seed)
    spectrum = np.fft.rfft(random.normal(size=count))
    frequencies = np.maximum(np.fft.rfftfreq(count, 1 / rate), 50)
    pink = np.fft.irfft(spectrum / np.sqrt(frequencies), count)
    swell = 1 + 0.5 * np.sin(2 * np.pi * 0.7 * np.arange(count) / rate + random.uniform(0, 6))
    hall: Samples = (pink * swell).astype(np.float32)
    return hall


def mixed(speech: Samples, other: Samples, ratio_db: float) -> Samples:
    """Speech with something else under it; `ratio_db` of the mean powers, where speech sounds."""
    other = np.resize(other, speech.size)
    gain = np.sqrt(_power(speech) / (_power(other) * 10 ** (ratio_db / 10)))
    loud = speech + gain * other
    scaled: Samples = (loud / max(1.0, float(np.abs(loud).max()))).astype(np.float32)
    return scaled


def scaled(sound: Samples, like: Samples) -> Samples:
    """A sound with the mean power of another."""
    powers = float(np.mean(like**2)), float(np.mean(sound**2))
    moved: Samples = (sound * np.sqrt(powers[0] / max(powers[1], 1e-12))).astype(np.float32)
    return moved


def paused(parts: list[Samples], seconds: float, rate: int) -> Samples:
    """Parts with silence between."""
    gap = np.zeros(int(seconds * rate), np.float32)
    joined = [piece for part in parts for piece in (part, gap)]
    return np.concatenate(joined[:-1])


def _power(sound: Samples) -> float:
    """Mean square of the samples that are not silence."""
    loud = sound[np.abs(sound) > 0.01 * np.abs(sound).max(initial=1e-9)]
    return float(np.mean(loud**2)) if loud.size else 1e-9
