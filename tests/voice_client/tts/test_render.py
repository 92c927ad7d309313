"""Rendering ahead: real espeak, a stand-in for the assistant at the HTTP boundary."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from typer.testing import CliRunner

from tests.voice_client.conftest import free_port, serving
from voice_client.cli import app
from voice_client.settings import tuning
from voice_client.tts.cache import Cache

pytestmark = pytest.mark.models


def stand_in() -> FastAPI:
    app = FastAPI()

    @app.get("/v1/matters")
    def matters() -> dict[str, Any]:
        return {"total": 1, "page": 1, "size": 100, "items": [{"name": "社保卡"}]}

    @app.post("/v1/ask")
    def ask(body: dict[str, Any]) -> dict[str, Any]:
        return {"session_id": "s1", "speech": "要带身份证。收费20元。"}

    return app


def rendered(url: str, home: Path, *more: str) -> str:
    environment = {"DAOBAN_VOICE_HOME": str(home), "DAOBAN_VOICE_TTS": "espeak"}
    runner = CliRunner(env=environment)
    # A thread of its own: playwright's loop may still be running in this one.
    with ThreadPoolExecutor(1) as pool:
        result = pool.submit(runner.invoke, app, ["render", "--assistant", url, *more]).result()
    told = f"{result.output}{result.exception!r}"
    return result.output if result.exit_code == 0 else f"failed: {told}"


def made(home: Path) -> int:
    """How many sentences lie on the disk: the answers', the label, the terminal's own words."""
    return len(list((home / "speech").rglob("*.flac")))


def test_sentences_are_made_once_for_each_speed(tmp_path: Path) -> None:
    with serving(stand_in()) as url:
        first, again = rendered(url, tmp_path), rendered(url, tmp_path)
    cache = Cache(tmp_path / "speech", "espeak", "f2")
    for text in ("要带身份证。", "收费二十元。"):
        for speed in (1.0, tuning().session.elder_speed):
            assert cache.get(text, speed) is not None
    assert f"新合成 {made(tmp_path)} 句" in first
    assert "新合成 0 句" in again


def test_a_run_that_was_broken_off_goes_on(tmp_path: Path) -> None:
    with serving(stand_in()) as url:
        assert "新合成 2 句" in rendered(url, tmp_path, "--most", "2")
        rest = rendered(url, tmp_path)
    assert f"新合成 {made(tmp_path) - 2} 句" in rest


def test_an_absent_assistant_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("voice_client.tts.render.WAITS_S", (0,))
    said = rendered(f"http://127.0.0.1:{free_port()}", tmp_path)
    assert said.startswith("failed") and "连不上" in said
