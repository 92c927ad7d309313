from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from voice_client.errors import SynthesisError
from voice_client.tts.cache import IN_MEMORY_S, Cache
from voice_client.tts.synthesiser import Sound

SOUND = Sound(np.linspace(-0.5, 0.5, 2400).astype(np.float32), 24000)


def test_what_is_stored_is_found_by_text_voice_and_speed(tmp_path: Path) -> None:
    Cache(tmp_path, "kokoro", "a").store("要带身份证。", 0.85, SOUND)
    found = Cache(tmp_path, "kokoro", "a").get("要带身份证。", 0.85)
    assert found is not None and found.rate == SOUND.rate
    assert np.abs(found.samples - SOUND.samples).max() < 1e-3
    assert Cache(tmp_path, "kokoro", "a").get("要带身份证。", 1.0) is None
    assert Cache(tmp_path, "kokoro", "b").get("要带身份证。", 0.85) is None
    assert Cache(tmp_path, "espeak", "a").get("要带身份证。", 0.85) is None


def test_what_is_only_kept_is_never_written_and_is_forgotten(tmp_path: Path) -> None:
    cache = Cache(tmp_path, "kokoro", "a")
    cache.keep("您好", 1.0, SOUND)
    assert cache.get("您好", 1.0) is SOUND
    assert not list(tmp_path.rglob("*.*"))
    cache.forget()
    assert cache.get("您好", 1.0) is None


def test_memory_has_an_end(tmp_path: Path) -> None:
    cache = Cache(tmp_path, "kokoro", "a")
    long = Sound(np.zeros(int(IN_MEMORY_S * 0.6) * 100, np.float32), 100)
    cache.keep("一", 1.0, long)
    cache.keep("二", 1.0, long)
    assert cache.get("一", 1.0) is None and cache.get("二", 1.0) is long


def test_a_damaged_file_counts_as_none(tmp_path: Path) -> None:
    cache = Cache(tmp_path, "kokoro", "a")
    cache.store("您好", 1.0, SOUND)
    cache.path("您好", 1.0).write_bytes(b"not sound")
    assert cache.get("您好", 1.0) is None


def test_a_disk_that_refuses_is_said(tmp_path: Path) -> None:
    (tmp_path / "kokoro").write_text("a file where a folder should be")
    with pytest.raises(SynthesisError, match="磁盘"):
        Cache(tmp_path, "kokoro", "a").store("您好", 1.0, SOUND)
