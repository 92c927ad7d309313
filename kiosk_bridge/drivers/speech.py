"""Voice prompt: recorded WAV files for fixed prompts, espeak-ng for the rest.

Debian's espeak-ng cannot read Hanzi, so pypinyin turns the text into pinyin for its voice
cmn-latn-pinyin. Both text and sound go through pipes: neither shows in the list of processes.
"""

from __future__ import annotations

import os
import re
import time
from pathlib import Path
from typing import Literal

import sounddevice
from pydantic import Field
from pypinyin import Style, pinyin

from ..driver import Call, Driver, DriverSettings
from ..errors import DeviceError
from ..kinds import Done, Request
from ..kinds.screen import Speak, Spoken
from ..labels import SPOKEN_LABEL
from ..sound import Sound, read_wav
from . import portaudio

RAW = ("--raw", "--latency-msec=100", "--format=s16le", "--channels=1")
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
        sound = self._sound(request.text, request.pace, call)
        if request.ai:
            # The label at the usual pace: GB 45438-2025 asks for 120 to 160 characters a minute.
            sound = self._sound(SPOKEN_LABEL, "normal", call).then(sound)
        began = time.monotonic()
        try:
            self._play(sound, call)
        except DeviceError as error:
            if error.code != "cancelled":
                raise
            return Spoken(seconds=time.monotonic() - began, whole=False)
        return Spoken(seconds=sound.seconds, whole=True)

    def stop(self, request: Request, call: Call) -> Done:
        """The bridge has already cancelled the speaking."""
        return Done()

    def _sound(self, text: str, pace: Literal["slow", "normal"], call: Call) -> Sound:
        recorded = self.settings.recordings.get(text)
        try:
            content = recorded.read_bytes() if recorded else self._espeak(text, pace, call)
            return read_wav(content, self.settings.gain)
        except (OSError, ValueError):
            raise DeviceError("speech_failed") from None

    def _espeak(self, text: str, pace: Literal["slow", "normal"], call: Call) -> bytes:
        words = self.settings.slow_words if pace == "slow" else self.settings.normal_words
        done = self.context.programs.run(
            "espeak-ng",
            ["-v", self.settings.voice, "-s", str(words), "-b", "1", "--stdin", "--stdout"],
            call.remaining(),
            feed=readable(text).encode(),
            check=call.check,
        )
        if done.code != 0:
            raise DeviceError("speech_failed")
        return done.out

    def _play(self, sound: Sound, call: Call) -> None:
        if self.settings.player == "paplay":
            self._paplay(sound, call)
            return
        with portaudio.streaming():
            try:
                device = self.settings.device or None
                sounddevice.play(sound.samples, sound.rate, device=device)
            except (sounddevice.PortAudioError, ValueError):
                raise DeviceError("no_audio") from None
            try:
                call.until(_finished, "timeout")
            finally:
                sounddevice.stop()

    def _paplay(self, sound: Sound, call: Call) -> None:
        done = self.context.programs.run(
            "paplay",
            [*RAW, f"--rate={sound.rate}"],
            call.remaining(),
            feed=sound.samples.tobytes(),
            environment=_pulse(),
            check=call.check,
        )
        if done.code != 0:
            raise DeviceError("no_audio")


def readable(text: str) -> str:
    """Pinyin with tone numbers, punctuation as pauses, what is no Hanzi as it stands."""
    parts = pinyin(text.translate(PAUSES), style=Style.TONE3, neutral_tone_with_five=True)
    return re.sub(r"\s+", " ", " ".join(part[0] for part in parts)).strip()


def _finished() -> bool | None:
    stream = sounddevice.get_stream()
    return None if stream.active else True


def _pulse() -> dict[str, str]:
    """What paplay needs to find its server; nothing else of our environment goes along."""
    names = ("PULSE_SERVER", "PULSE_COOKIE", "PULSE_SINK", "XDG_RUNTIME_DIR", "HOME")
    return {name: os.environ[name] for name in names if name in os.environ}
