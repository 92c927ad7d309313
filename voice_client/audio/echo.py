"""Taking the terminal's own voice out of the microphone, so that a citizen may speak over it.

WebRTC's echo canceller compares what is played with what is heard. Both come in step here: each
ten milliseconds that are heard take the oldest ten milliseconds that were played.

An echo can only be taken out if it comes after what it is the echo of. Sound cards tell neither
when they sound nor when they hear, and a busy machine calls late: in step, the echo came up to
14 ms too early in one run and 8 ms late in the next, and then all of it or none was taken out. So
what is heard is held back (`lead_blocks`) while the terminal speaks.
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
from .residue import FRAMES_A_SECOND, Residue
from .vad import BLOCK

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
        """Whether it has heard enough of what is played to take it out; silent until then."""

    def played(self, samples: Samples) -> None:
        """What goes to the loudspeaker next, at the player's rate."""

    def dropped(self) -> None:
        """What the loudspeaker has not sounded yet will never be heard."""

    def clean(self, block: Samples) -> Samples:
        """What the microphone heard without what was played, in whole blocks: as long as it came
        in, and what was held back when the terminal falls silent.
        """


class WebRtc:
    """Raises ModelError where the binding is not installed. Rests while nothing is played."""

    def __init__(self, tuning: Echo) -> None:
        self._processor = _processor()
        self._tuning = tuning
        self._held = tuning.lead_blocks * BLOCK - HEARD
        self._lock = threading.Lock()
        self._far: deque[Samples] = deque()
        self._far_rest = self._heard = self._cleaned = _none()
        self._before = np.zeros(TAPS.size - 1, np.float32)
        self._still = tuning.tail_s
        self._residue = Residue(tuning)
        self._anew = False

    @property
    def settled(self) -> bool:
        return self._residue.settled

    def played(self, samples: Samples) -> None:
        with self._lock:
            frames, self._far_rest = _framed(np.concatenate([self._far_rest, samples]), PLAYED)
            self._far.extend(map(self._moved, frames))
            while len(self._far) > self._tuning.most_s * FRAMES_A_SECOND:
                self._far.popleft()

    def dropped(self) -> None:
        with self._lock:
            self._far.clear()
            self._far_rest = _none()
            self._anew = True

    def clean(self, block: Samples) -> Samples:
        if not self._needed():
            return self._rested(block)
        if not self._cleaned.size:
            # Blocks are no whole number of frames: what goes out is one frame late besides.
            self._cleaned = np.zeros(HEARD, np.float32)
            self._heard = np.zeros(self._held, np.float32)
        heard = np.concatenate([self._heard, block])
        frames, rest = _framed(heard[: -self._held], HEARD)
        self._heard = np.concatenate([rest, heard[-self._held :]])
        self._cleaned = np.concatenate([self._cleaned, *map(self._frame, frames)])
        done, self._cleaned = self._cleaned[: block.size], self._cleaned[block.size :]
        return done

    def _needed(self) -> bool:
        """Whether something is played, or may still be heard; else the next time begins anew."""
        with self._lock:
            waiting = bool(self._far)
        return waiting or self._still < self._tuning.tail_s

    def _rested(self, block: Samples) -> Samples:
        """Nothing is taken out any more; what was held back comes with the first block."""
        if not self._cleaned.size:
            return block
        whole = np.concatenate([self._cleaned, self._heard, block])
        self._heard = self._cleaned = _none()
        self._residue = Residue(self._tuning)
        return whole

    def _frame(self, heard: Samples) -> Samples:
        with self._lock:
            far = self._far.popleft() if self._far else None
            anew, self._anew = self._anew and far is not None, self._anew or far is None
        if anew:
            # Each stream has a delay of its own, and so has what comes after a gap. A new
            # processor learns it within a second, one that knew another lets the echo through
            # for two or three.
            self._processor, self._residue, self._anew = _processor(), Residue(self._tuning), False
        self._still = 0.0 if far is not None else self._still + 1 / FRAMES_A_SECOND
        played = far if far is not None else np.zeros(HEARD, np.float32)
        self._processor.process_reverse_stream(_bytes(played))
        cleaned = np.frombuffer(self._processor.process_stream(_bytes(heard)), "<i2")
        left = (cleaned / 32768).astype(np.float32)
        own = self._residue.own(played, heard, left)
        # Who breaks in by a touch is heard at once: what is held back still has the terminal in it.
        freed = not self.settled and self._still > self._held / RATE
        return np.zeros(HEARD, np.float32) if own and not freed else left

    def _moved(self, frame: Samples) -> Samples:
        """A frame at the player's rate as one at the microphone's: two samples for three."""
        joined = np.concatenate([self._before, frame])
        self._before = joined[-self._before.size :]
        threes = np.convolve(joined, TAPS, "valid").reshape(-1, 3)
        pairs = np.stack([threes[:, 0], threes[:, 1:].mean(axis=1)], axis=1)
        return pairs.ravel().astype(np.float32)


def _processor() -> Any:
    """One that has heard nothing. Raises ModelError where the binding is not installed."""
    try:
        from aec_audio_processing import AudioProcessor
    except (ImportError, OSError) as error:
        raise ModelError(ABSENT) from error
    # Neither noise suppression nor gain control: recognition hears better without.
    made: Any = AudioProcessor(enable_aec=True, enable_ns=False, enable_agc=False, enable_vad=False)
    made.set_stream_format(RATE, 1)
    made.set_reverse_stream_format(RATE, 1)
    return made


def _none() -> Samples:
    return np.zeros(0, np.float32)


def _framed(samples: Samples, size: int) -> tuple[list[Samples], Samples]:
    """Whole frames, and what is left."""
    whole = samples.size // size * size
    return list(samples[:whole].reshape(-1, size)), samples[whole:]


def _bytes(samples: Samples) -> bytes:
    return (np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes()
