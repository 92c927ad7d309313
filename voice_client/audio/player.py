"""The loudspeaker: sounds one after another, held or stopped at once."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import DeviceError
from ..tts.synthesiser import Samples, Sound
from . import sinks
from .devices import find, portaudio, translated
from .tap import Tap

RATE = 24000
BLOCK_S = 0.02
LATENCY_S = 0.15
"""What the sound card is asked to hold; `stop` drops it."""
DRAIN_S = 0.3
"""Silence after the last sound: what the card holds has sounded by then, and is not cut off."""
STILL_S = 2.0
"""A stream that asks for no sound for so long is gone, whatever PortAudio says."""


class Player:
    """Plays what is put in, in order. `on_start(mark)` and `on_idle()` come from its thread."""

    def __init__(
        self,
        name: str = "",
        headphones: str = "",
        on_start: Callable[[int], None] = lambda mark: None,
        on_idle: Callable[[], None] = lambda: None,
    ) -> None:
        self._name = name
        self._headphones = headphones
        self.on_start = on_start
        self.on_idle = on_idle
        self._waiting: deque[tuple[int, Samples]] = deque()
        self._at = 0
        self._lock = threading.Lock()
        self._opening = threading.RLock()
        self._stream: Any = None
        self._open = self._held = False
        self._asked_at = 0.0
        self._still = 0
        self._ending = False
        self.volume = 1.0
        self.private = False
        """Whether the sound goes to headphones alone."""
        self.tap: Tap | None = None

    def open(self) -> None:
        """Find an output. Raises DeviceError where there is none.

        The stream itself is opened for each burst of sound, so that a silent terminal does
        nothing, one that stalled does not stay so, and headphones are found when they are needed.
        """
        self._device()
        self._open = True

    def play(self, mark: int, sound: Sound) -> None:
        """Put a sound at the end; `mark` comes back when it starts. Raises DeviceError."""
        samples = resampled(sound.samples, sound.rate, RATE)
        with self._lock:
            self._waiting.append((mark, samples))
        with self._opening:
            if self._open and not self._held and (self._ending or not self._sounding):
                self._burst()

    def stop(self) -> None:
        """Be silent at once and forget what was waiting."""
        with self._lock:
            self._waiting.clear()
            self._at = self._still = 0
            self._held = False
        self._end()

    def hold(self) -> None:
        """Be silent at once, and keep what was waiting."""
        with self._lock:
            self._held = True
        self._end()

    def go_on(self) -> None:
        """After `hold`, or on another output: from the beginning of the sound that was broken off.

        Raises DeviceError.
        """
        with self._opening:
            self._end()
            with self._lock:
                self._held, self._at = False, 0
            if self._open and self.playing:
                self._burst()

    def move(self) -> bool:
        """An output came or went: what sounds goes on at the right one. Whether that changed."""
        before, chosen = self.private, sinks.chosen()
        try:
            self._device()
            if sinks.chosen() != chosen and self.playing and not self._held:
                self.go_on()
        except DeviceError:
            return False
        return self.private != before

    def skip(self) -> None:
        """Leave out the rest of the sound that plays."""
        with self._lock:
            if len(self._waiting) > 1:
                self._waiting.popleft()
                self._at = 0

    @property
    def playing(self) -> bool:
        """Whether something sounds or is to sound."""
        with self._lock:
            return bool(self._waiting) or self._still > 0

    @property
    def stalled(self) -> bool:
        """Whether something should sound and nothing asks for it: the output has gone."""
        overdue = time.monotonic() - self._asked_at > STILL_S
        return self._open and self.playing and not self._held and overdue

    def close(self) -> None:
        self.stop()

    def fill(self, out: NDArray[np.float32]) -> None:
        """Write the next samples into `out`, silence where there are none."""
        started: list[int] = []
        self._asked_at = time.monotonic()
        with self._lock:
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
            idle = self._drained(done, out.size)
        out[done:] = 0
        out *= self.volume
        np.clip(out, -1, 1, out)
        self._tell(started, idle)

    def _drained(self, sounded: int, size: int) -> bool:
        """Whether the last sound has left the card too, just now; while the lock is held."""
        if sounded:
            self._still = 0 if self._waiting else int(DRAIN_S * RATE)
            return False
        before, self._still = self._still, max(0, self._still - size)
        return before > 0 and self._still == 0

    def _tell(self, started: list[int], idle: bool) -> None:
        for mark in started:
            self.on_start(mark)
        if idle:
            self.on_idle()

    @property
    def _sounding(self) -> bool:
        return self._stream is not None and bool(self._stream.active)

    def _device(self) -> int:
        """The output for the next stream: headphones where they are plugged in. DeviceError."""
        found = sinks.sinks()
        private = sinks.headphones(self._headphones, found)
        named = next((s for s in found if self._name and s.called(self._name)), None)
        sinks.choose(private or named)
        if private or named or not self._headphones:
            self.private = private is not None
            return find("" if private or named else self._name, "output")
        return self._without_server()

    def _without_server(self) -> int:
        """By PortAudio's own list, as it was when the terminal started."""
        try:
            device = find(self._headphones, "output")
            self.private = True
        except DeviceError:
            self.private = False
            device = find(self._name, "output")
        return device

    def _burst(self) -> None:
        """Open the output until what is waiting has been played."""
        sound = portaudio()
        self._end()
        self._asked_at = time.monotonic()
        self._ending = False

        def wanted(out: Any, frames: int, time: Any, status: Any) -> None:
            self.fill(out[:, 0])
            if self.tap:
                self.tap.played(np.array(out[:, 0]))
            if self._ends():
                raise sound.CallbackStop

        device = self._device()
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

    def _ends(self) -> bool:
        """Whether the stream has nothing more to play; what is put in from now on needs another."""
        with self._lock:
            self._ending = not self._waiting and self._still == 0
            return self._ending

    def _end(self) -> None:
        """Drop the stream with what it still holds; not while the lock is held."""
        with self._opening:
            stream, self._stream = self._stream, None
            if stream is not None:
                stream.abort(ignore_errors=True)
                stream.close(ignore_errors=True)
                if self.tap:
                    self.tap.dropped()


def resampled(samples: Samples, rate: int, wanted: int) -> Samples:
    """Linear interpolation: enough for speech that is only ever moved by a few kHz."""
    if rate == wanted or samples.size == 0:
        return samples.astype(np.float32)
    times = np.arange(int(samples.size * wanted / rate)) * (rate / wanted)
    moved: Samples = np.interp(times, np.arange(samples.size), samples).astype(np.float32)
    return moved
