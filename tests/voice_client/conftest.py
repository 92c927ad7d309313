"""What the voice tests share: joined models, and speech made in memory."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import numpy as np
import pytest
import uvicorn
from fastapi import FastAPI
from numpy.typing import NDArray
from scipy.signal import resample_poly

from voice_client.models.store import Store
from voice_client.settings import Settings
from voice_client.tts.choose import load
from voice_client.tts.synthesiser import Sound, Synthesiser

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings with a home of their own, kept for the session so that models are joined once."""
    return Settings(home=tmp_path_factory.mktemp("voice"))


@pytest.fixture(scope="session")
def store(terminal: Settings) -> Store:
    return Store(terminal)


_voices: dict[str, Synthesiser] = {}


def voice(name: str, terminal: Settings, store: Store) -> Synthesiser:
    """A synthesiser, loaded once for all tests: that takes seconds and keeps nothing of a text."""
    if name not in _voices:
        _voices[name] = load(name, terminal, store)
    return _voices[name]


def at_16k(sound: Sound) -> NDArray[np.float32]:
    return resample_poly(sound.samples, 16000, sound.rate).astype(np.float32)


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


@contextlib.contextmanager
def serving(app: FastAPI, port: int | None = None) -> Iterator[str]:
    """The address of a real server in a thread."""
    port = port or free_port()
    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{port}"
    with httpx.Client(transport=httpx.HTTPTransport(retries=20)) as client:
        client.get(url)
    yield url
    server.should_exit = True
    thread.join()
