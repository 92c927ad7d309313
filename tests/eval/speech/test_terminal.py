"""A whole session without a sound card: a question is fed, answered, and its speech drained."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fastapi import FastAPI
from fastapi.responses import StreamingResponse

from eval.speech.mixing import resampled
from eval.speech.terminal import DrainedPlayer, FedMicrophone, Terminal
from tests.voice_client.conftest import serving
from voice_client.asr.recogniser import RATE
from voice_client.audio.vad import BLOCK
from voice_client.settings import Settings
from voice_client.tts.espeak import Espeak
from voice_client.tts.synthesiser import silence


def stand_in(asked: list[dict[str, Any]]) -> FastAPI:
    """The assistant's boundary: names, and one answer to everything."""
    app = FastAPI()

    @app.get("/v1/matters")
    def matters() -> dict[str, Any]:
        return {"total": 1, "items": [{"name": "社保卡换卡", "aliases": [], "dept": "人社"}]}

    @app.get("/v1/places")
    def places() -> dict[str, Any]:
        return {"total": 0, "items": []}

    @app.post("/v1/ask/stream")
    def ask(body: dict[str, Any]) -> StreamingResponse:
        asked.append(body)
        answer = {
            "session_id": "s",
            "status": "answered",
            "speech": "要带身份证。",
            "clarify": None,
        }
        said = {"index": 0, "text": "要带身份证。", "label": "", "status": "answered"}
        return StreamingResponse(events(("sentence", said), ("answer", answer)))

    @app.delete("/v1/sessions/{session}")
    def end(session: str) -> None: ...

    return app


def events(*told: tuple[str, dict[str, Any]]) -> Iterator[str]:
    for name, data in told:
        yield f"event: {name}\ndata: {json.dumps(data)}\n\n"


def test_the_microphone_gives_what_it_was_told_and_then_silence() -> None:
    microphone = FedMicrophone()
    microphone.say(np.ones(BLOCK, np.float32))
    first, then = microphone.take(), microphone.take()
    assert first is not None and first.all()
    assert then is not None and then.size == BLOCK and not then.any()
    assert microphone.through


def test_the_player_tells_of_each_sound_and_counts_what_it_would_have_lasted() -> None:
    started: list[int] = []
    player = DrainedPlayer()
    player.on_start = started.append
    player.play(1, silence(0.5, 24000))
    player.play(2, silence(0.25, 24000))
    assert (started, player.seconds, player.playing) == ([1, 2], 0.75, False)


@pytest.mark.models
def test_a_fed_question_is_asked_and_its_answer_heard_out(tmp_path: Path) -> None:
    asked: list[dict[str, Any]] = []
    sound = Espeak().speak("要什么材料", "", 0.9)
    said = resampled(sound.samples, sound.rate, RATE)
    spoken = np.concatenate([said, np.zeros(3 * RATE, np.float32)])

    async def one(url: str) -> tuple[str, float]:
        async with Terminal(url, Settings(home=tmp_path, tts="espeak")) as terminal:
            ending = await terminal.turn(spoken)
            return ending, terminal.voice.player.seconds

    with serving(stand_in(asked)) as url:
        ending, seconds = asyncio.run(one(url))
    assert ending == "answered"
    assert asked[0]["input"] == "voice"
    assert seconds > 1
