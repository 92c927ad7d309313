"""One channel of 16-bit sound in memory: recorded, measured, put into a WAV, wiped."""

from __future__ import annotations

import io
import math
import struct
import threading
import time
import wave
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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


@dataclass(frozen=True)
class Sound:
    """One channel of 16-bit samples."""

    samples: NDArray[np.int16]
    rate: int
    """Samples a second."""

    @property
    def seconds(self) -> float:
        return float(self.samples.size / self.rate)

    def then(self, other: Sound) -> Sound:
        """This, half a second of silence, and the other at this one's rate."""
        places = np.arange(int(other.seconds * self.rate)) * (other.rate / self.rate)
        fitted = np.interp(places, np.arange(other.samples.size), other.samples)
        silence = np.zeros(self.rate // 2, np.int16)
        return Sound(np.concatenate([self.samples, silence, fitted.astype(np.int16)]), self.rate)


def read_wav(content: bytes, gain: float = 1.0) -> Sound:
    """The sound of a WAV file of one 16-bit channel, also one that was written to a pipe and
    does not know its length (espeak-ng's). ValueError if it is none."""
    header = struct.unpack_from("<4s4x4s4x4xHHI4x2xH", content) if len(content) > 44 else ()
    if header[:2] != (b"RIFF", b"WAVE") or header[2:4] != (1, 1) or header[5] != 16:
        raise ValueError("not a WAV file of one 16-bit channel")
    start = content.find(b"data") + 8
    whole = (len(content) - start) // WIDTH
    louder = np.frombuffer(content, "<i2", whole, start).astype(np.float64) * gain
    return Sound(np.clip(louder, -FULL_SCALE, FULL_SCALE - 1).astype(np.int16), header[4])


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
