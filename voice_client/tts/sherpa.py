"""VITS or Matcha through sherpa-onnx, by local folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from ..errors import ModelError, SynthesisError
from .synthesiser import Sound


class SherpaVoice:
    """The shared model. Raises ModelError where the folder cannot be loaded."""

    def __init__(self, folder: Path, threads: int = 2) -> None:
        import sherpa_onnx

        self.name = "sherpa-tts"
        self.voices: tuple[str, ...] = ("0",)
        config = sherpa_onnx.OfflineTtsConfig(
            model=_model(sherpa_onnx, folder, threads),
            rule_fsts=",".join(str(p) for p in sorted(folder.glob("*.fst"))),
        )
        if not config.validate():
            raise ModelError(f"sherpa-onnx 语音合成模型不全：{folder}。请检查文件。")
        try:
            self._tts: Any = sherpa_onnx.OfflineTts(config)
        except (RuntimeError, ValueError) as error:
            raise ModelError(f"sherpa-onnx 语音合成模型打不开：{folder}。") from error

    def speak(self, text: str, voice: str, speed: float) -> Sound:
        made = self._tts.generate(text, sid=int(voice or 0), speed=speed)
        if not len(made.samples):
            raise SynthesisError("语音合成失败，请看屏幕上的文字。")
        return Sound(np.asarray(made.samples, np.float32), int(made.sample_rate))


def _model(sherpa: Any, folder: Path, threads: int) -> Any:
    """Matcha where a vocoder lies beside the model, VITS otherwise."""
    vocoder = next(iter(sorted(folder.glob("vocos*.onnx"))), None)
    models = [p for p in sorted(folder.glob("*.onnx")) if p != vocoder]
    if not models or not (folder / "tokens.txt").exists():
        raise ModelError(f"{folder} 里要有模型（*.onnx）和 tokens.txt。")
    common = {"lexicon": str(folder / "lexicon.txt"), "tokens": str(folder / "tokens.txt")}
    if vocoder is None:
        vits = sherpa.OfflineTtsVitsModelConfig(model=str(models[0]), **common)
        return sherpa.OfflineTtsModelConfig(vits=vits, num_threads=threads)
    matcha = sherpa.OfflineTtsMatchaModelConfig(
        acoustic_model=str(models[0]), vocoder=str(vocoder), **common
    )
    return sherpa.OfflineTtsModelConfig(matcha=matcha, num_threads=threads)
