"""Kokoro-82M in onnxruntime: misaki's phonemes from our own pinyin, two Mandarin voices."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

import numpy as np

from ..errors import ModelError, SynthesisError
from ..settings import HERE, tuning
from ..text.pinyin import Word, read
from .synthesiser import Samples, Sound

MODEL = "kokoro-v1.0.int8.onnx"
VOICES = HERE / "tts" / "voices"


class Kokoro:
    """The shared model. Raises ModelError where it cannot be loaded."""

    def __init__(self, folder: Path, threads: int = 2) -> None:
        import onnxruntime

        self.name = "kokoro"
        self.tuning = tuning().kokoro
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        try:
            self._session = onnxruntime.InferenceSession(str(folder / MODEL), options)
        except Exception as error:  # onnxruntime's errors share no public base
            raise ModelError(f"语音合成模型打不开：{folder}。请重新安装。") from error
        self._tokens: dict[str, int] = json.loads((VOICES / "kokoro.json").read_text("utf-8"))
        with np.load(VOICES / "kokoro_zh.npz") as styles:
            self._styles = {voice: styles[voice].astype(np.float32) for voice in styles}
        self.voices: tuple[str, ...] = tuple(self._styles)

    def speak(self, text: str, voice: str, speed: float) -> Sound:
        style = self._styles.get(voice or self.voices[0])
        if style is None:
            raise SynthesisError(f"没有声音 {voice}。可用：{'、'.join(self.voices)}。")
        tokens = [self._tokens[p] for p in phonemes(read(text)) if p in self._tokens]
        parts = [self._infer(part, style, speed) for part in self._parts(tokens)]
        rate = self.tuning.rate
        return Sound(np.concatenate(parts) if parts else np.zeros(0, np.float32), rate)

    def _parts(self, tokens: list[int]) -> list[list[int]]:
        most = self.tuning.most_tokens - 2
        return [tokens[at : at + most] for at in range(0, len(tokens), most)]

    def _infer(self, tokens: list[int], style: Samples, speed: float) -> Samples:
        feeds = {
            "tokens": np.array([[0, *tokens, 0]], np.int64),
            "style": style[len(tokens) - 1].reshape(1, -1),
            "speed": np.array([speed], np.float32),
        }
        try:
            sound = np.asarray(self._session.run(None, feeds)[0], np.float32).ravel()
        except Exception as error:
            raise SynthesisError("语音合成失败，请看屏幕上的文字。") from error
        return _trimmed(sound, self.tuning.trim)


def phonemes(words: list[Word]) -> str:
    """Kokoro's phonemes: a space between words, marks as they are."""
    found = ""
    for word in words:
        if word.syllables:
            found += (" " if found else "") + "".join(map(_ipa, word.syllables))
        else:
            found += word.text
    return found


@lru_cache(maxsize=2048)
def _ipa(syllable: str) -> str:
    from misaki.zh import ZHG2P

    # U+032F marks a non-syllabic vowel, which Kokoro does not know.
    return str(ZHG2P.py2ipa(syllable)).replace(chr(815), "")


def _trimmed(sound: Samples, level: float) -> Samples:
    """Without the silence at both ends, which differs from run to run of the model."""
    loud = np.flatnonzero(np.abs(sound) > level)
    if loud.size == 0:
        return sound[:0]
    margin = 700
    return sound[max(0, loud[0] - margin) : loud[-1] + margin]
