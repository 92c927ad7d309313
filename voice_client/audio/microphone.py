"""The microphone: 16 kHz blocks through PortAudio, reopened when it was unplugged."""

from __future__ import annotations

import contextlib
import queue
from collections.abc import Callable
from typing import Any

import numpy as np

from ..asr.recogniser import RATE, Samples
from ..settings import Capture
from .devices import find, portaudio, refresh, translated
from .vad import BLOCK

STILL_S = 2.5
"""A stream that gives no block for so long is gone, whatever PortAudio says."""
OPENING_S = 6.0
"""The first block may take longer: the sound server has to start the device."""
BACKLOG_S = 30


class Microphone:
    """Blocks of vad.BLOCK samples, oldest first; never more than BACKLOG_S of them."""

    def __init__(self, name: str, tuning: Capture) -> None:
        self._name = name
        self._tuning = tuning
        self._stream: Any = None
        self._blocks: queue.Queue[Samples] = queue.Queue(int(BACKLOG_S * RATE / BLOCK))
        self.clean: Callable[[Samples], Samples] | None = None
        """What every block goes through as it comes in, to come out as one or more blocks: echo
        cancellation.
        """
        self.lost = 0
        """Blocks that were dropped because nobody took them."""

    def open(self) -> None:
        """Start. Raises DeviceError."""
        sound = portaudio()
        with translated("input"):
            self._stream = sound.InputStream(
                samplerate=RATE,
                blocksize=BLOCK,
                device=find(self._name, "input"),
                channels=1,
                dtype="float32",
                callback=self._arrived,
            )
            self._stream.start()

    def reopen(self) -> None:
        """Start again after a loss, among the devices there are now. Raises DeviceError."""
        self.close()
        refresh()
        self.open()

    def close(self) -> None:
        """Stop and forget what was not taken."""
        stream, self._stream = self._stream, None
        if stream is not None:
            sound = portaudio()
            with contextlib.suppress(sound.PortAudioError):
                stream.close(ignore_errors=True)
        while not self._blocks.empty():
            self._blocks.get_nowait().fill(0)

    def take(self, timeout_s: float = STILL_S) -> Samples | None:
        """The next block, or None where none came: the microphone is gone."""
        try:
            return self._blocks.get(timeout=timeout_s)
        except queue.Empty:
            return None

    def _arrived(self, data: Any, frames: int, time: Any, status: Any) -> None:
        sound = np.array(data[:, 0], np.float32)
        sound = self.clean(sound) if self.clean else sound
        for block in sound.reshape(-1, BLOCK):
            try:
                self._blocks.put_nowait(block)
            except queue.Full:
                self.lost += 1
