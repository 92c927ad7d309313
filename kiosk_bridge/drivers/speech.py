"""Voice prompt: recorded WAV files for fixed prompts, espeak-ng for the rest.

Debian's espeak-ng cannot read Hanzi, so pypinyin turns the text into pinyin for its voice
cmn-latn-pinyin. Both text and sound go through pipes: neither shows in the list of processes.
"""

from __future__ import annotations

import io
import os
import re
import time
import wave
from pathlib import Path
from typing import Literal

import numpy as np
import sounddevice
from pydantic import Field
from pypinyin import Style, pinyin

from ..driver import Call, Driver, DriverSettings
from ..errors import DeviceError
from ..kinds import Done, Request
from ..kinds.screen import Speak, Spoken
from ..labels import SPOKEN_LABEL
from . import portaudio

PAUSES = str.maketrans("，。！？；：、（）“”《》", ",.!?;:,,,,,,,")


class SpeechSettings(DriverSettings):
    player: Literal["paplay", "sounddevice"] = "sounddevice"
    device: str = ""
    """For sounddevice: part of the name of the loudspeaker."""
    voice: str = "cmn-latn-pinyin"
    slow_words: int = Field(default=110, ge=80, le=300)
    normal_words: int = Field(default=140, ge=80, le=300)
    """What espeak-ng calls its speed; measured in characters a minute it comes out higher."""
    recordings: dict[str, Path] = Field(default_factory=dict)
    """WAV files by the exact text that they say."""
    gain: float = Field(default=1.0, gt=0, le=4)


class SpeechPrompt(Driver[SpeechSettings]):
    settings_type = SpeechSettings
    kinds = frozenset({"voice-prompt"})

    def probe(self) -> None:
        if self.settings.player == "sounddevice":
            portaudio.require(self.settings.device, "output")
        else:
            self.context.programs.path("paplay")

    def speak(self, request: Speak, call: Call) -> Spoken:
        """Say it to the end, or until it is stopped."""
        text = f"{SPOKEN_LABEL}{request.text}" if request.ai else request.text
        sound = self._sound(text, request.pace, call)
        began = time.monotonic()
        try:
            self._play(sound, call)
        except DeviceError as error:
            if error.code != "cancelled":
                raise
            return Spoken(seconds=time.monotonic() - began, whole=False)
        return Spoken(seconds=length(sound), whole=True)

    def stop(self, request: Request, call: Call) -> Done:
        """The bridge has already cancelled the speaking."""
        return Done()

    def _sound(self, text: str, pace: Literal["slow", "normal"], call: Call) -> bytes:
        recorded = self.settings.recordings.get(text)
        if recorded is not None:
            try:
                return recorded.read_bytes()
            except OSError:
                raise DeviceError("speech_failed") from None
        words = self.settings.slow_words if pace == "slow" else self.settings.normal_words
        done = self.context.programs.run(
            "espeak-ng",
            ["-v", self.settings.voice, "-s", str(words), "-b", "1", "--stdin", "--stdout"],
            call.remaining(),
            feed=readable(text).encode(),
            check=call.check,
        )
        if done.code != 0 or not done.out.startswith(b"RIFF"):
            raise DeviceError("speech_failed")
        return _with_length(done.out)

    def _play(self, sound: bytes, call: Call) -> None:
        if self.settings.player == "paplay":
            self._paplay(sound, call)
            return
        samples, rate = _samples(sound, self.settings.gain)
        with portaudio.streaming():
            try:
                sounddevice.play(samples, rate, device=self.settings.device or None)
            except (sounddevice.PortAudioError, ValueError):
                raise DeviceError("no_audio") from None
            try:
                call.until(_finished, "timeout")
            finally:
                sounddevice.stop()

    def _paplay(self, sound: bytes, call: Call) -> None:
        samples, rate = _samples(sound, self.settings.gain)
        done = self.context.programs.run(
            "paplay",
            ["--raw", "--format=s16le", "--channels=1", f"--rate={rate}"],
            call.remaining(),
            feed=samples.tobytes(),
            environment=_pulse(),
            check=call.check,
        )
        if done.code != 0:
            raise DeviceError("no_audio")


def readable(text: str) -> str:
    """Pinyin with tone numbers, punctuation as pauses, what is no Hanzi as it stands."""
    parts = pinyin(text.translate(PAUSES), style=Style.TONE3, neutral_tone_with_five=True)
    return re.sub(r"\s+", " ", " ".join(part[0] for part in parts)).strip()


def length(sound: bytes) -> float:
    """Seconds of a WAV file."""
    with wave.open(io.BytesIO(sound)) as file:
        return float(file.getnframes() / file.getframerate())


def _with_length(sound: bytes) -> bytes:
    """espeak-ng cannot know the length when it writes the header of a pipe: put it right."""
    size, data = len(sound) - 8, len(sound) - 44
    return b"".join(
        [sound[:4], size.to_bytes(4, "little"), sound[8:40], data.to_bytes(4, "little"), sound[44:]]
    )


def _samples(sound: bytes, gain: float) -> tuple[np.ndarray[tuple[int], np.dtype[np.int16]], int]:
    try:
        with wave.open(io.BytesIO(sound)) as file:
            if file.getsampwidth() != 2 or file.getnchannels() != 1:
                raise DeviceError("speech_failed")
            raw, rate = file.readframes(file.getnframes()), file.getframerate()
    except (wave.Error, EOFError):
        raise DeviceError("speech_failed") from None
    louder = np.frombuffer(raw, "<i2").astype(np.float64) * gain
    return np.clip(louder, -32768, 32767).astype(np.int16), rate


def _finished() -> bool | None:
    stream = sounddevice.get_stream()
    return None if stream.active else True


def _pulse() -> dict[str, str]:
    """What paplay needs to find its server; nothing else of our environment goes along."""
    names = ("PULSE_SERVER", "PULSE_COOKIE", "PULSE_SINK", "XDG_RUNTIME_DIR", "HOME")
    return {name: os.environ[name] for name in names if name in os.environ}
