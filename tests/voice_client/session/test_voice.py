"""The whole terminal: a question through the microphone, an answer out of the loudspeaker.

`daoban kiosk` runs as itself; the assistant is a stand-in at the HTTP boundary.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import soundfile
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from websockets.sync.client import ClientConnection, connect

from tests.voice_client.audio.pulse import run, sound_server
from tests.voice_client.conftest import ROOT, free_port, serving, voice
from voice_client.models.store import Store
from voice_client.settings import Settings

pytestmark = [pytest.mark.audio, pytest.mark.models]
WAIT_S = 60
LONG = "办这件事要带身份证和户口簿。" * 6


def stand_in(asked: list[dict[str, Any]], ended: list[str]) -> FastAPI:
    app = FastAPI()

    @app.get("/v1/matters")
    def matters() -> dict[str, Any]:
        item = {"name": "社保卡换卡", "aliases": ["换社保卡"], "dept": "人社"}
        return {"total": 1, "page": 1, "size": 100, "items": [item]}

    @app.get("/v1/places")
    def places() -> dict[str, Any]:
        return {"total": 1, "page": 1, "size": 100, "items": [{"name": "珠吉街政务服务中心"}]}

    @app.post("/v1/ask/stream")
    def ask(body: dict[str, Any]) -> StreamingResponse:
        asked.append(body)
        speech = LONG if "全部" in body["text"] else "要带身份证。"
        said = {"index": 0, "text": speech, "label": "", "status": "answered"}
        answer = {"session_id": "s1", "status": "answered", "speech": speech, "clarify": None}
        rows = [("sentence", said), ("answer", answer)]
        events = [f"event: {n}\ndata: {json.dumps(d, ensure_ascii=False)}\n\n" for n, d in rows]
        return StreamingResponse(iter(events), media_type="text/event-stream")

    @app.delete("/v1/sessions/{session}")
    def end(session: str) -> None:
        ended.append(session)

    return app


class Terminal:
    """A running kiosk, its sound server, and what reached the assistant."""

    def __init__(self, url: str, server: dict[str, str]) -> None:
        self.url, self.server = url, server
        self.asked: list[dict[str, Any]] = []
        self.ended: list[str] = []

    def asked_soon(self, since: int) -> bool:
        """Whether one more question reaches the assistant within a few seconds."""
        for _ in range(50):
            if len(self.asked) > since:
                return True
            time.sleep(0.2)
        return False

    def screen(self) -> ClientConnection:
        return connect(self.url.replace("http", "ws") + "/ws")


@pytest.fixture(scope="module")
def kiosk(terminal: Settings, store: Store) -> Iterator[Terminal]:
    port = free_port()
    with sound_server() as environment:
        environment |= {"PYTHONPATH": str(ROOT), "DAOBAN_VOICE_HOME": str(terminal.home)}
        environment |= {"DAOBAN_VOICE_TTS": "espeak", "DAOBAN_VOICE_HANDS_FREE": "true"}
        found = Terminal(f"http://127.0.0.1:{port}", environment)
        with serving(stand_in(found.asked, found.ended)) as assistant:
            command = "from voice_client.kiosk_cli import app; app()"
            child = subprocess.Popen(
                [sys.executable, "-c", command, "--port", str(port), "--assistant", assistant],
                env=environment,
            )
            with httpx.Client(transport=httpx.HTTPTransport(retries=40)) as client:
                client.get(found.url + "/terminal")
            yield found
            child.terminate()
            child.wait(20)


def until_one(screen: ClientConnection, kinds: set[str]) -> dict[str, Any]:
    """The next message of one of these kinds."""
    while (message := json.loads(screen.recv(timeout=WAIT_S)))["type"] not in kinds:
        pass
    return dict(message)


def until(screen: ClientConnection, kind: str, **wanted: Any) -> dict[str, Any]:
    """The next message of a kind with these values; what comes before it is passed over."""
    while True:
        message = json.loads(screen.recv(timeout=WAIT_S))
        if message["type"] == kind and all(message.get(k) == v for k, v in wanted.items()):
            return message


def say_until_heard(kiosk: Terminal, screen: ClientConnection, said: Path) -> dict[str, Any]:
    """Speak, and again where the terminal asks for it: a busy machine loses sound in real time."""
    for _ in range(3):
        screen.send(json.dumps({"type": "listen"}))
        until(screen, "state", state="listening")
        run(kiosk.server, "paplay", "--device=hall", str(said))
        until(screen, "voice")
        message = until_one(screen, {"heard", "notice"})
        if message["type"] == "heard":
            return message
    raise AssertionError(f"not understood three times: {message}")


def test_a_question_by_voice_is_heard_answered_and_read_out(
    kiosk: Terminal, terminal: Settings, store: Store, tmp_path: Path
) -> None:
    said = voice("kokoro", terminal, store).speak("社保卡的芯片刷不出来，换一张新的怎么换", "", 1)
    soundfile.write(tmp_path / "said.wav", said.samples, said.rate)
    with kiosk.screen() as screen:
        ready = until(screen, "terminal", hears=True)
        assert (ready["speaks"], ready["asr"], ready["tts"]) == (True, "whisper-base", "espeak")
        heard = say_until_heard(kiosk, screen, tmp_path / "said.wav")
        assert "社保卡" in heard["text"]
        assert until(screen, "answer")["answer"]["speech"] == "要带身份证。"
        assert until(screen, "timing")["answer_ms"] > 0
        assert until(screen, "subtitle", label=False)["text"] == "要带身份证。"
        until(screen, "spoken")
        until(screen, "state", state="waiting")
        assert kiosk.asked[-1]["input"] == "voice"
        screen.send(json.dumps({"type": "leave"}))
        until(screen, "wiped")
        until(screen, "state", state="idle")


def test_its_own_answer_does_not_interrupt_it_and_a_citizen_over_it_does(
    kiosk: Terminal, terminal: Settings, store: Store, tmp_path: Path
) -> None:
    said = voice("kokoro", terminal, store).speak("等一下等一下，社保卡的芯片坏了怎么换", "", 1)
    soundfile.write(tmp_path / "said.wav", said.samples, said.rate)
    run(kiosk.server, "pactl", "set-default-sink", "hall")  # the microphone hears the terminal
    with kiosk.screen() as screen:
        assert until(screen, "terminal", hears=True)["over"]
        screen.send(json.dumps({"type": "ask", "text": "要哪些证件"}))
        assert until_one(screen, {"heard", "spoken"})["type"] == "spoken"
        screen.send(json.dumps({"type": "ask", "text": "全部材料"}))
        until(screen, "subtitle", label=False, index=1)
        run(kiosk.server, "paplay", "--device=hall", str(tmp_path / "said.wav"))
        assert until_one(screen, {"heard", "spoken"})["type"] == "heard"
        until(screen, "answer")
    run(kiosk.server, "pactl", "set-default-sink", "ear")
    assert kiosk.asked[-1]["input"] == "voice"


def test_the_wake_word_opens_a_turn_with_the_question_after_it(
    kiosk: Terminal, terminal: Settings, store: Store, tmp_path: Path
) -> None:
    said = voice("kokoro", terminal, store).speak("小天小天，社保卡怎么换新的", "", 0.95)
    soundfile.write(tmp_path / "said.wav", said.samples, said.rate)
    with kiosk.screen() as screen:
        until(screen, "terminal", hears=True)
        before = len(kiosk.asked)
        for _ in range(3):
            run(kiosk.server, "paplay", "--device=hall", str(tmp_path / "said.wav"))
            if kiosk.asked_soon(before):
                break
        assert "小天" not in kiosk.asked[-1]["text"]
        until(screen, "answer")


def test_the_conversation_is_ended_when_the_citizen_leaves(kiosk: Terminal) -> None:
    with kiosk.screen() as screen:
        until(screen, "terminal", hears=True)
        screen.send(json.dumps({"type": "ask", "text": "社保卡"}))
        until(screen, "answer")
    with kiosk.screen() as screen:  # the page was loaded anew: somebody else
        assert until(screen, "state")["state"] == "idle"
    assert kiosk.ended[-1] == "s1"


def test_nonsense_is_answered_and_the_socket_stays(kiosk: Terminal) -> None:
    with kiosk.screen() as screen:
        screen.send(json.dumps({"type": "nothing"}))
        assert "不合规定" in until(screen, "problem")["text"]
        screen.send(json.dumps({"type": "ask", "text": "社保卡"}))
        until(screen, "answer")


def test_nothing_heard_is_on_the_disk(kiosk: Terminal, terminal: Settings) -> None:
    left = {p.suffix for p in terminal.home.rglob("*") if p.is_file()}
    assert left <= {".bin", ".json", ".onnx"}


def test_the_terminal_page_tells_what_there_is(kiosk: Terminal) -> None:
    found = httpx.get(kiosk.url + "/terminal").json()["voice"]
    assert found["present"] and found["hears"] and found["speaks"]


def test_another_page_cannot_use_the_microphone(kiosk: Terminal) -> None:
    from websockets.exceptions import InvalidStatus

    with pytest.raises(InvalidStatus):
        connect(kiosk.url.replace("http", "ws") + "/ws", origin="https://evil.example")
