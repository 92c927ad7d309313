"""The AI label as a rhythm, short-long short-short (Morse AI): GB 45438-2025 5.3, second-hand."""

from __future__ import annotations

import math

import numpy as np

from ..settings import tuning
from ..tts.synthesiser import Samples, Sound

RATE = 24000
RHYTHM = ((1, 1), (3, 3), (1, 1), (1, 3))
"""Units of sound and of the silence after it: a long is three shorts, letters stand three apart."""


def label_tone() -> Sound:
    """The tone of a second or so that opens a spoken answer where no words do."""
    unit = int(tuning().label_tone["unit_s"] * RATE)
    parts = [part for on, off in RHYTHM for part in (_beep(on * unit), np.zeros(off * unit))]
    return Sound(np.concatenate(parts).astype(np.float32), RATE)


def _beep(count: int) -> Samples:
    """A sine with soft edges, so that it does not click."""
    shape = tuning().label_tone
    wave = np.sin(2 * math.pi * shape["hertz"] * np.arange(count) / RATE) * shape["level"]
    edge = min(count // 4, RATE // 200)
    wave[:edge] *= np.linspace(0, 1, edge)
    wave[-edge:] *= np.linspace(1, 0, edge)
    return wave.astype(np.float32)
