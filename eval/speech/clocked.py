"""A recording through the terminal's own listener, on clocks of its own.

Every block arrives when a microphone would have brought it, and the clock goes on by what each
piece of work took; only the waiting is left out, so a run is quicker than real time. Two clocks
run side by side. One counts the work as it lasted, under the load of the moment. The other counts
the processor time of this process: what the work would last on a machine with nothing else to
do, were it done on one core.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from voice_client.asr.recogniser import RATE, Near, Samples
from voice_client.audio.listener import Ended, Event, Listener
from voice_client.audio.vad import BLOCK


class Clock:
    """Seconds of sound and of work, the latter by `read`; `busy_s` is the work alone."""

    def __init__(self, read: Callable[[], float]) -> None:
        self._read = read
        self.now_s = 0.0
        self.busy_s = 0.0

    def until(self, moment_s: float) -> None:
        """Wait for what arrives at `moment_s`, unless it is later already."""
        self.now_s = max(self.now_s, moment_s)

    @contextmanager
    def working(self) -> Iterator[None]:
        """Count what is done within."""
        begin = self._read()
        yield
        passed = self._read() - begin
        self.now_s += passed
        self.busy_s += passed


class Clocks:
    """By the wall, and by the processor."""

    def __init__(self) -> None:
        self.wall = Clock(time.perf_counter)
        self.core = Clock(time.process_time)

    def until(self, moment_s: float) -> None:
        self.wall.until(moment_s)
        self.core.until(moment_s)

    @contextmanager
    def working(self) -> Iterator[None]:
        with self.wall.working(), self.core.working():
            yield


@dataclass(frozen=True)
class Turn:
    """How a recording ended."""

    ended: Ended
    clocks: Clocks
    """From the beginning of the recording until the transcript was there."""
    heard_s: float
    """Seconds of sound that had arrived when the turn ended."""


def blocks(sound: Samples) -> Iterator[Samples]:
    """Pieces of BLOCK samples, the last one filled up; copies, since a listener wipes them."""
    for at in range(0, sound.size, BLOCK):
        piece = np.zeros(BLOCK, np.float32)
        found = sound[at : at + BLOCK]
        piece[: found.size] = found
        yield piece


def listen(
    listener: Listener, sound: Samples, bias: Sequence[str], near: Near | None = None
) -> Turn:
    """One turn; it ends where the listener ends it, or with the sound."""
    clocks, heard = Clocks(), 0.0
    with clocks.working():
        listener.begin(bias, near=near)
    for block in blocks(sound):
        heard += BLOCK / RATE
        clocks.until(heard)
        with clocks.working():
            ended = _last(listener.feed(block))
        if ended:
            return Turn(ended, clocks, heard)
    with clocks.working():
        ended = _last(listener.end())
    assert ended is not None  # a listener that is asked to end does
    return Turn(ended, clocks, heard)


def _last(events: list[Event]) -> Ended | None:
    return next((e for e in events if isinstance(e, Ended)), None)
