"""The loudspeaker: sounds one after another, stopped at once at a touch."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import DeviceError
from ..tts.synthesiser import Samples, Sound
from .devices import find, portaudio, translated

RATE = 24000
BLOCK_S = 0.02
LATENCY_S = 0.15
"""What the sound card holds; `stop` drops it."""


class Player:
    """Plays what is put in, in order. `on_start(mark)` and `on_idle()` come from its thread."""

    def __init__(
        self,
        name: str = "",
        headphones: str = "",
        on_start: Callable[[int], None] = lambda mark: None,
        on_idle: Callable[[], None] = lambda: None,
    ) -> None:
        self._names = [n for n in (headphones, name) if n] or [""]
        self.on_start = on_start
        self.on_idle = on_idle
        self._waiting: deque[tuple[int, Samples]] = deque()
        self._at = 0
        self._lock = threading.Lock()
        self._stream: Any = None
        self._device: int | None = None
        self.volume = 1.0
        self.private = False
        """Whether the sound goes to the headphones alone."""
        self.tap: Callable[[Samples], None] | None = None
        """Gets what is played, for echo cancellation."""

    def open(self) -> None:
        """Choose the headphones where they are plugged in, else the loudspeaker. DeviceError.

        The stream itself is opened for each burst of sound, so that a silent terminal does
        nothing, and one that stalled does not stay so.
        """
        for name in self._names:
            try:
                self._device = find(name, "output")
                self.private = len(self._names) > 1 and name == self._names[0]
                return
            except DeviceError:
                if name == self._names[-1]:
                    raise

    def play(self, mark: int, sound: Sound) -> None:
        """Put a sound at the end; `mark` comes back when it starts. Raises DeviceError."""
        samples = resampled(sound.samples, sound.rate, RATE)
        with self._lock:
            self._waiting.append((mark, samples))
        if self._device is not None and (self._stream is None or not self._stream.active):
            self._burst(self._device)

    def stop(self) -> None:
        """Be silent at once and forget what was waiting."""
        with self._lock:
            self._waiting.clear()
            self._at = 0
        self._end()

    def skip(self) -> None:
        """Leave out the rest of the sound that plays."""
        with self._lock:
            if len(self._waiting) > 1:
                self._waiting.popleft()
                self._at = 0

    @property
    def playing(self) -> bool:
        with self._lock:
            return bool(self._waiting)

    def close(self) -> None:
        self.stop()

    def fill(self, out: NDArray[np.float32]) -> None:
        """Write the next samples into `out`, silence where there are none."""
        started: list[int] = []
        with self._lock:
            had = bool(self._waiting)
            done = 0
            while done < out.size and self._waiting:
                mark, samples = self._waiting[0]
                if self._at == 0:
                    started.append(mark)
                count = min(out.size - done, samples.size - self._at)
                out[done : done + count] = samples[self._at : self._at + count]
                done, self._at = done + count, self._at + count
                if self._at >= samples.size:
                    self._waiting.popleft()
                    self._at = 0
            idle = had and not self._waiting
        out[done:] = 0
        out *= self.volume
        np.clip(out, -1, 1, out)
        self._tell(started, idle)

    def _tell(self, started: list[int], idle: bool) -> None:
        for mark in started:
            self.on_start(mark)
        if idle:
            self.on_idle()

    def _burst(self, device: int) -> None:
        """Open the device until what is waiting has been played."""
        sound = portaudio()
        self._end()

        def wanted(out: Any, frames: int, time: Any, status: Any) -> None:
            self.fill(out[:, 0])
            if self.tap:
                self.tap(np.array(out[:, 0]))
            if not self.playing:
                raise sound.CallbackStop

        with translated("output"):
            self._stream = sound.OutputStream(
                samplerate=RATE,
                blocksize=int(RATE * BLOCK_S),
                latency=LATENCY_S,
                device=device,
                channels=1,
                dtype="float32",
                callback=wanted,
            )
            self._stream.start()

    def _end(self) -> None:
        """Drop the stream with what it still holds; not while the lock is held."""
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.abort(ignore_errors=True)
            stream.close(ignore_errors=True)


def resampled(samples: Samples, rate: int, wanted: int) -> Samples:
    """Linear interpolation: enough for speech that is only ever moved by a few kHz."""
    if rate == wanted or samples.size == 0:
        return samples.astype(np.float32)
    times = np.arange(int(samples.size * wanted / rate)) * (rate / wanted)
    moved: Samples = np.interp(times, np.arange(samples.size), samples).astype(np.float32)
    return moved
