"""Microphone by sounddevice (PortAudio)."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

import sounddevice

from ..driver import Call, Context, Driver, DriverSettings
from ..errors import DeviceError
from ..kinds import Done, Request
from ..kinds.capture import OpenMicrophone, Recording, StartRecording
from ..sound import Tape
from . import portaudio


class MicrophoneSettings(DriverSettings):
    device: str = ""
    """Part of the device's name; the system's default where it is empty."""


class Microphone(Driver[MicrophoneSettings]):
    settings_type = MicrophoneSettings
    kinds = frozenset({"microphone"})

    def __init__(self, settings: MicrophoneSettings, context: Context) -> None:
        super().__init__(settings, context)
        self._rate: int | None = None
        self._tape: Tape | None = None
        self._stream: Any = None
        self._streaming = ExitStack()

    def probe(self) -> None:
        portaudio.require(self.settings.device, "input")

    def open(self, request: OpenMicrophone, call: Call) -> Done:
        self.shutdown()
        try:
            sounddevice.check_input_settings(
                self.settings.device or None, channels=1, dtype="int16", samplerate=request.rate
            )
        except (sounddevice.PortAudioError, ValueError):
            raise DeviceError("no_audio") from None
        self._rate = request.rate
        return Done()

    def start(self, request: StartRecording, call: Call) -> Done:
        if self._rate is None:
            raise DeviceError("not_open")
        self._stop()
        tape = Tape(self._rate, request.most_s)
        self._tape, self._stream = tape, self._record(tape)
        return Done()

    def stop(self, request: Request, call: Call) -> Recording:
        if self._tape is None:
            raise DeviceError("not_open")
        self._stop()
        recording = self._tape.recording()
        self.wipe()
        return recording

    def close(self, request: Request, call: Call) -> Done:
        self.shutdown()
        return Done()

    def wipe(self) -> None:
        self._stop()
        if self._tape is not None:
            self._tape.wipe()
            self._tape = None

    def shutdown(self) -> None:
        self.wipe()
        self._rate = None

    def _record(self, tape: Tape) -> Any:
        def take(samples: Any, *_: object) -> None:
            tape.add(bytes(samples))

        try:
            stream = sounddevice.RawInputStream(
                samplerate=tape.rate,
                device=self.settings.device or None,
                channels=1,
                dtype="int16",
                callback=take,
            )
            stream.start()
        except (sounddevice.PortAudioError, ValueError):
            raise DeviceError("no_audio") from None
        self._streaming.enter_context(portaudio.streaming())
        return stream

    def _stop(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.close()
            self._streaming.close()
