"""The operating system's own voice through pyttsx3: SAPI5 on Windows, NSSpeech on macOS.

On Linux pyttsx3 drives espeak-ng, to which we give pinyin.
"""

from __future__ import annotations

import contextlib
import io
import sys
import tempfile
import time
from pathlib import Path

from ..errors import ModelError, SynthesisError
from ..text.pinyin import pinyin
from .espeak import VOICE, from_wav
from .synthesiser import Sound

CHINESE = ("zh", "chinese", "cmn", "mandarin")
PACE_LOOKS, LOOK_S = 50, 0.01


class SystemVoice:
    """One engine for the process, as pyttsx3 wants it. Raises ModelError where there is none."""

    def __init__(self) -> None:
        import pyttsx3

        self.name = "system"
        try:
            self._engine = pyttsx3.init()
            known = self._engine.getProperty("voices")
        except Exception as error:  # pyttsx3's drivers raise what they like
            raise ModelError("系统语音用不了，请安装中文语音包。") from error
        self.voices: tuple[str, ...] = tuple(
            v.id for v in known if _chinese(f"{v.id} {v.name}".lower())
        )
        self._own_rate = int(self._engine.getProperty("rate"))
        if not self.voices:
            raise ModelError("系统里没有中文语音，请在系统设置里添加中文语音包。")

    def speak(self, text: str, voice: str, speed: float) -> Sound:
        """pyttsx3 can only write to a file: our own words, deleted at once."""
        self._engine.setProperty("voice", voice or self.voices[0])
        self._pace(int(self._own_rate * speed))
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "speech.wav"
            self._engine.save_to_file(pinyin(text) if _by_pinyin() else text, str(path))
            with contextlib.redirect_stdout(io.StringIO()):  # its Linux driver prints
                self._engine.runAndWait()
            if not path.exists() or path.stat().st_size == 0:
                raise SynthesisError("语音合成失败，请看屏幕上的文字。")
            return from_wav(path.read_bytes())

    def _pace(self, rate: int) -> None:
        """espeak takes a rate in a thread of its own: spoken at once, a text had the one before."""
        self._engine.setProperty("rate", rate)
        for _ in range(PACE_LOOKS):
            if int(self._engine.getProperty("rate")) == rate:
                return
            time.sleep(LOOK_S)


def _by_pinyin() -> bool:
    return sys.platform.startswith("linux")


def _chinese(name: str) -> bool:
    return VOICE in name if _by_pinyin() else any(mark in name for mark in CHINESE)
