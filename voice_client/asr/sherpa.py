"""SenseVoice (Mandarin, Cantonese, English) through sherpa-onnx, by local folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import ModelError
from .recogniser import RATE, Hypothesis, Near, Samples, Transcript
from .script import tidy

MODELS = ("model.int8.onnx", "model.onnx")


class SherpaRecogniser:
    """The shared model. Raises ModelError where the folder cannot be loaded."""

    def __init__(self, folder: Path, threads: int = 2) -> None:
        import sherpa_onnx

        self.name = "sense-voice"
        model = next((folder / name for name in MODELS if (folder / name).exists()), None)
        if model is None or not (folder / "tokens.txt").exists():
            raise ModelError(f"{folder} 里要有 {' 或 '.join(MODELS)}，以及 tokens.txt。")
        try:
            self._recogniser: Any = sherpa_onnx.OfflineRecognizer.from_sense_voice(
                model=str(model),
                tokens=str(folder / "tokens.txt"),
                num_threads=threads,
                language="auto",
                use_itn=False,
            )
        except (RuntimeError, ValueError) as error:
            raise ModelError(f"SenseVoice 模型打不开：{folder}。请检查文件。") from error

    def utterance(self, bias: Sequence[str] = (), near: Near | None = None) -> SherpaUtterance:
        return SherpaUtterance(self._recogniser)


class SherpaUtterance:
    """One turn, decoded whole; at a pause ahead of time."""

    def __init__(self, recogniser: Any) -> None:
        self._recogniser = recogniser
        self._blocks: list[Samples] = []
        self._text = ""
        self._fresh = False

    def accept(self, samples: Samples, speech: bool) -> str | None:
        self._blocks.append(samples)
        self._fresh = self._fresh or speech
        return None

    def pause(self) -> str:
        if self._fresh:
            stream = self._recogniser.create_stream()
            stream.accept_waveform(RATE, np.concatenate(self._blocks))
            self._recogniser.decode_stream(stream)
            self._text, self._fresh = tidy(stream.result.text), False
        return self._text

    def finish(self) -> Transcript:
        text = self.pause()
        self.discard()
        return Transcript((Hypothesis(text, 0.0),) if text else ())

    def discard(self) -> None:
        self._blocks, self._text, self._fresh = [], "", False
