"""espeak-ng, reading pinyin: its Debian build has no Hanzi dictionary. Quick, and sounds so."""

from __future__ import annotations

import io
import shutil
import subprocess
import wave

import numpy as np

from ..errors import ModelError, SynthesisError
from ..text.pinyin import read
from .synthesiser import Sound

VOICE = "cmn-latn-pinyin"
WORDS_A_MINUTE = 150
TIMEOUT_S = 20


class Espeak:
    """One program call a text. Raises ModelError where the program is absent."""

    def __init__(self) -> None:
        program = shutil.which("espeak-ng")
        if program is None:
            raise ModelError("缺少程序 espeak-ng，请执行 apt-get install espeak-ng。")
        self.name = "espeak"
        # The best understood first: docs/speech-evaluation.md.
        self.voices: tuple[str, ...] = ("f2", "m3", "")
        self._program = program

    def speak(self, text: str, voice: str, speed: float) -> Sound:
        variant = f"{VOICE}+{voice}" if voice else VOICE
        rate = str(int(WORDS_A_MINUTE * speed))
        command = [self._program, "-v", variant, "-s", rate, "--stdin", "--stdout"]
        try:
            done = subprocess.run(
                command, input=_script(text).encode(), capture_output=True, timeout=TIMEOUT_S
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise SynthesisError("语音合成失败，请看屏幕上的文字。") from error
        if done.returncode or not done.stdout:
            raise SynthesisError("语音合成失败，请看屏幕上的文字。")
        return from_wav(done.stdout)


def _script(text: str) -> str:
    """Pinyin with tone numbers, a space between syllables."""
    parts = [" ".join(word.syllables) if word.syllables else word.text for word in read(text)]
    return " ".join(parts)


def from_wav(data: bytes) -> Sound:
    """The sound of a 16-bit WAV, whose length field espeak leaves open."""
    with wave.open(io.BytesIO(data)) as file:
        rate, channels = file.getframerate(), file.getnchannels()
        raw = file.readframes(file.getnframes())
    samples = np.frombuffer(raw[: len(raw) // 2 * 2], "<i2")[::channels]
    return Sound((samples / 32768).astype(np.float32), rate)
