"""A real ``daoban serve`` on a small pack: it becomes ready, has memory, answers, and ends."""

from __future__ import annotations

import time
from pathlib import Path

import httpx
import pytest

from eval.bench.load import load
from eval.bench.server import Server
from eval.errors import BenchError


def test_the_service_is_started_measured_asked_and_ended(
    small_pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAOBAN_PACK", str(small_pack))
    monkeypatch.setenv("DAOBAN_HOME", str(tmp_path / "home"))
    with Server(start_limit_seconds=120) as server:
        assert server.start_seconds > 0
        assert server.memory_mb() > 20
        out = load(server.url, ["结婚登记要带什么"], clients=2, requests=6, warm_up=1)
        assert out["requests"] == 6
    assert not _answers(server.url)


def test_a_service_that_cannot_start_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAOBAN_PACK", str(tmp_path / "none"))
    monkeypatch.setenv("DAOBAN_HOME", str(tmp_path / "home"))
    with pytest.raises(BenchError, match="daoban serve"), Server(start_limit_seconds=8):
        pass


def _answers(url: str) -> bool:
    for _ in range(20):
        try:
            httpx.get(f"{url}/healthz", timeout=1)
        except httpx.TransportError:
            return False
        time.sleep(0.1)
    return True
