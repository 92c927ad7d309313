"""What the guard's tests share: a key ring and a screener that are made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from guard.keys import PURPOSES, KeyRing
from guard.screening import Screener


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> KeyRing:
    return KeyRing.create(tmp_path_factory.mktemp("ring") / "keys", PURPOSES)


@pytest.fixture(scope="session")
def screener() -> Screener:
    """Rules alone: what needs the embedding has its own test."""
    return Screener.load()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"
