"""A recording through the terminal's own listener, on a clock of its own.

Every block arrives when a microphone would have brought it, and the clock goes on by what each
piece of work really took; only the waiting is left out. So a run is quicker than real time, and
the times are those of a terminal on this machine under its present load.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from voice_client.asr.recogniser import RATE, Samples
from voice_client.audio.listener import Ended, Event, Listener
from voice_client.audio.vad import BLOCK


class Clock:
    """Seconds of sound and of work; `busy_s` is the work alone."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.busy_s = 0.0

    def until(self, moment_s: float) -> None:
        """Wait for what arrives at `moment_s`, unless it is later already."""
        self.now_s = max(self.now_s, moment_s)

    def work(self, seconds: float) -> None:
        """Something was done that took so long."""
        self.now_s += seconds
        self.busy_s += seconds


@dataclass(frozen=True)
class Turn:
    """How a recording ended."""

    ended: Ended
    at_s: float
    """When the transcript was there, from the beginning of the recording."""
    busy_s: float
    """Seconds of work for it."""
    heard_s: float
    """Seconds of sound that had arrived when the turn ended."""


def blocks(sound: Samples) -> Iterator[Samples]:
    """Pieces of BLOCK samples, the last one filled up; copies, since a listener wipes them."""
    for at in range(0, sound.size, BLOCK):
        piece = np.zeros(BLOCK, np.float32)
        found = sound[at : at + BLOCK]
        piece[: found.size] = found
        yield piece


def listen(listener: Listener, sound: Samples, bias: Sequence[str]) -> Turn:
    """One turn; it ends where the listener ends it, or with the sound."""
    clock, heard = Clock(), 0.0
    listener.begin(bias)
    for block in blocks(sound):
        heard += BLOCK / RATE
        clock.until(heard)
        ended = _last(_timed(clock, listener, block))
        if ended:
            return Turn(ended, clock.now_s, clock.busy_s, heard)
    begin = time.perf_counter()
    ended = _last(listener.end())
    clock.work(time.perf_counter() - begin)
    assert ended is not None  # a listener that is asked to end does
    return Turn(ended, clock.now_s, clock.busy_s, heard)


def _timed(clock: Clock, listener: Listener, block: Samples) -> list[Event]:
    begin = time.perf_counter()
    events = listener.feed(block)
    clock.work(time.perf_counter() - begin)
    return events


def _last(events: list[Event]) -> Ended | None:
    return next((e for e in events if isinstance(e, Ended)), None)
