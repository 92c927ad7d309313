"""Kokoro with two voices that the product does not ship, and that nothing was tuned on."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from voice_client.tts.kokoro import Kokoro

STYLES = Path(__file__).with_name("voices") / "kokoro_unseen.npz"


class UnseenKokoro(Kokoro):
    """The shipped model and front end, with the shipped voices and the unseen ones."""

    def __init__(self, folder: Path, threads: int = 2) -> None:
        super().__init__(folder, threads)
        with np.load(STYLES) as styles:
            self._styles |= {voice: styles[voice].astype(np.float32) for voice in styles}
        self.voices = tuple(self._styles)
