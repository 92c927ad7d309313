from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

sys.path.insert(0, str(Path(__file__).parent))

from sample import Sample, make_sample

# A busy machine must not fail a test for being slow.
settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")


@pytest.fixture
def sample(tmp_path: Path) -> Sample:
    """A sound pack of its own for each test."""
    return make_sample(tmp_path / "small")


@pytest.fixture(scope="session")
def sound_pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sound pack that no test changes."""
    return make_sample(tmp_path_factory.mktemp("packs") / "small").folder
