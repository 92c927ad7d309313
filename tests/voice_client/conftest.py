"""What the voice tests share: joined models, and speech made in memory."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.signal import resample_poly

from voice_client.models.store import Store
from voice_client.settings import Settings
from voice_client.tts.synthesiser import Sound

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings with a home of their own, kept for the session so that models are joined once."""
    return Settings(home=tmp_path_factory.mktemp("voice"))


@pytest.fixture(scope="session")
def store(terminal: Settings) -> Store:
    return Store(terminal)


def at_16k(sound: Sound) -> NDArray[np.float32]:
    return resample_poly(sound.samples, 16000, sound.rate).astype(np.float32)
