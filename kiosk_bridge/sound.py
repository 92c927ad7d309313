"""One channel of 16-bit sound in memory: recorded, measured, put into a WAV, wiped."""

from __future__ import annotations

import io
import math
import threading
import time
import wave

import numpy as np

from .buffers import zero
from .kinds.capture import Recording

FULL_SCALE = 32768
WIDTH = 2


class Tape:
    """A recording under way; `add` may be called from an audio thread."""

    def __init__(self, rate: int, most_s: float) -> None:
        self.rate = rate
        self._most = int(most_s * rate) * WIDTH
        self._started = time.monotonic()
        self._samples = bytearray()
        self._lock = threading.Lock()

    def elapsed(self) -> float:
        """Seconds since the start, at most the tape's length."""
        return min(time.monotonic() - self._started, self._most / WIDTH / self.rate)

    def add(self, samples: bytes) -> None:
        """Little-endian 16-bit samples; what goes beyond the tape's length is dropped."""
        with self._lock:
            self._samples += samples[: self._most - len(self._samples)]

    def recording(self) -> Recording:
        with self._lock:
            samples = np.frombuffer(bytes(self._samples), "<i2")
        peak = float(np.abs(samples.astype(np.int32)).max()) / FULL_SCALE if samples.size else 0.0
        return Recording(
            audio=wav(samples.tobytes(), self.rate),
            rate=self.rate,
            seconds=samples.size / self.rate,
            peak=peak,
        )

    def wipe(self) -> None:
        """Zero what was recorded."""
        with self._lock:
            zero(self._samples)
            self._samples = bytearray()


def wav(samples: bytes, rate: int) -> bytes:
    """A WAV file of one channel of 16-bit samples."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(WIDTH)
        file.setframerate(rate)
        file.writeframes(samples)
    return out.getvalue()


def tone(hertz: float, seconds: float, rate: int, level: float) -> bytes:
    """A sine, as samples."""
    times = np.arange(int(seconds * rate)) / rate
    wave_ = level * (FULL_SCALE - 1) * np.sin(2 * math.pi * hertz * times)
    return wave_.astype("<i2").tobytes()
