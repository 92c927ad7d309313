"""Taking the terminal's own voice out of the microphone, so that a citizen may speak over it.

WebRTC's echo canceller compares what is played with what is heard. Both come in step here: each
ten milliseconds that are heard take the oldest ten milliseconds that were played.
"""

from __future__ import annotations

import threading
from collections import deque
from typing import Any, Protocol

import numpy as np

from ..asr.recogniser import RATE, Samples
from ..errors import ModelError
from ..settings import Echo
from .player import RATE as PLAYED_RATE

FRAMES_A_SECOND = 100
AUDIBLE = 0.01
HEARD = RATE // FRAMES_A_SECOND
PLAYED = PLAYED_RATE // FRAMES_A_SECOND


def _low_pass(size: int = 31, cutoff: float = 7000) -> Samples:
    """A windowed sinc: what the microphone's rate cannot hold must not fold back into it."""
    at = np.arange(size) - size // 2
    taps = np.sinc(2 * cutoff / PLAYED_RATE * at) * np.hamming(size)
    return np.asarray(taps / taps.sum(), np.float32)


TAPS = _low_pass()
ABSENT = "没有回声消除组件（aec-audio-processing），朗读时只能点屏幕打断。"


class Canceller(Protocol):
    """Between loudspeaker and microphone; each side has a thread of its own."""

    @property
    def settled(self) -> bool:
        """Whether it has heard enough of what is played to take it out."""

    def played(self, samples: Samples) -> None:
        """What goes to the loudspeaker next, at the player's rate."""

    def clean(self, block: Samples) -> Samples:
        """What the microphone heard, as long as it came in, without what was played."""


class WebRtc:
    """Raises ModelError where the binding is not installed. Rests while nothing is played."""

    def __init__(self, tuning: Echo) -> None:
        try:
            from aec_audio_processing import AudioProcessor
        except (ImportError, OSError) as error:
            raise ModelError(ABSENT) from error
        # Neither noise suppression nor gain control: recognition hears better without.
        self._processor: Any = AudioProcessor(
            enable_aec=True, enable_ns=False, enable_agc=False, enable_vad=False
        )
        self._processor.set_stream_format(RATE, 1)
        self._processor.set_reverse_stream_format(RATE, 1)
        self._tuning = tuning
        self._lock = threading.Lock()
        self._far: deque[Samples] = deque()
        self._far_rest = self._heard = self._cleaned = _none()
        self._before = np.zeros(TAPS.size - 1, np.float32)
        self._still = tuning.tail_s
        self._learnt_s = 0.0

    @property
    def settled(self) -> bool:
        return self._learnt_s >= self._tuning.settle_s

    def played(self, samples: Samples) -> None:
        with self._lock:
            frames, self._far_rest = _framed(np.concatenate([self._far_rest, samples]), PLAYED)
            self._far.extend(map(self._moved, frames))
            while len(self._far) > self._tuning.most_s * FRAMES_A_SECOND:
                self._far.popleft()

    def clean(self, block: Samples) -> Samples:
        if not self._needed():
            return block
        if not self._cleaned.size:  # blocks are no whole number of frames: one frame ahead
            self._cleaned = np.zeros(HEARD, np.float32)
        frames, self._heard = _framed(np.concatenate([self._heard, block]), HEARD)
        self._cleaned = np.concatenate([self._cleaned, *map(self._frame, frames)])
        done, self._cleaned = self._cleaned[: block.size], self._cleaned[block.size :]
        return done

    def _needed(self) -> bool:
        """Whether something is played, or may still be heard; else the next time begins anew."""
        with self._lock:
            waiting = bool(self._far)
        if waiting or self._still < self._tuning.tail_s:
            return True
        self._heard = self._cleaned = _none()
        self._learnt_s = 0.0
        return False

    def _frame(self, heard: Samples) -> Samples:
        with self._lock:
            far = self._far.popleft() if self._far else None
        self._still = 0.0 if far is not None else self._still + 1 / FRAMES_A_SECOND
        played = far if far is not None else np.zeros(HEARD, np.float32)
        if np.abs(played).max() > AUDIBLE:
            self._learnt_s += 1 / FRAMES_A_SECOND
        self._processor.process_reverse_stream(_bytes(played))
        cleaned = np.frombuffer(self._processor.process_stream(_bytes(heard)), "<i2")
        return (cleaned / 32768).astype(np.float32)

    def _moved(self, frame: Samples) -> Samples:
        """A frame at the player's rate as one at the microphone's: two samples for three."""
        joined = np.concatenate([self._before, frame])
        self._before = joined[-self._before.size :]
        threes = np.convolve(joined, TAPS, "valid").reshape(-1, 3)
        pairs = np.stack([threes[:, 0], threes[:, 1:].mean(axis=1)], axis=1)
        return pairs.ravel().astype(np.float32)


def _none() -> Samples:
    return np.zeros(0, np.float32)


def _framed(samples: Samples, size: int) -> tuple[list[Samples], Samples]:
    """Whole frames, and what is left."""
    whole = samples.size // size * size
    return list(samples[:whole].reshape(-1, size)), samples[whole:]


def _bytes(samples: Samples) -> bytes:
    return (np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes()
