"""Real sound through a real microphone path: paplay → null sink → PortAudio → text, and back."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.voice_client.audio.pulse import run, sound_server
from tests.voice_client.conftest import ROOT, voice
from voice_client.audio.tone import label_tone
from voice_client.models.store import Store
from voice_client.settings import Settings

pytestmark = [pytest.mark.audio]
CHILD = Path(__file__).with_name("child.py")


@pytest.fixture(scope="module")
def server() -> Iterator[dict[str, str]]:
    with sound_server() as environment:
        yield environment | {"PYTHONPATH": str(ROOT)}


def start(server: dict[str, str], what: str, home: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(CHILD), what, str(home)],
        env=server,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def line(child: subprocess.Popen[str]) -> dict[str, object]:
    assert child.stdout is not None
    return json.loads(child.stdout.readline())


@pytest.mark.models
def test_a_spoken_question_is_heard_through_the_microphone(
    server: dict[str, str], terminal: Settings, store: Store, tmp_path: Path
) -> None:
    said = voice("kokoro", terminal, store).speak("社保卡的芯片刷不出来，换一张新的怎么换", "", 1)
    spoken = tmp_path / "said.wav"
    soundfile.write(spoken, said.samples, said.rate)
    child = start(server, "hear", terminal.home)
    assert line(child) == {"event": "ready"}
    run(server, "paplay", "--device=hall", str(spoken))
    events = [line(child)]
    while events[-1]["event"] != "ended":
        events.append(line(child))
    assert child.wait(20) == 0
    assert events[0] == {"event": "began"}
    assert "社保" in str(events[-1]["text"]) and "换" in str(events[-1]["text"])
    assert events[-1]["reason"] == "ended"


def test_what_is_played_comes_out_of_the_loudspeaker(
    server: dict[str, str], tmp_path: Path
) -> None:
    command = [
        "parec",
        "--device=ear.monitor",
        "--rate=24000",
        "--channels=1",
        "--format=s16le",
        "--latency-msec=20",
    ]
    # Into a file: a pipe that nobody reads is full after 1.4 s, and what follows is lost.
    record = tmp_path / "heard.raw"
    with record.open("wb") as file, subprocess.Popen(command, env=server, stdout=file) as recorder:
        while not record.stat().st_size:
            time.sleep(0.05)
        child = start(server, "play", tmp_path)
        assert line(child) == {"event": "played", "told": [7]}
        assert child.wait(20) == 0
        recorder.terminate()
    heard = np.frombuffer(record.read_bytes(), "<i2") / 32768
    loud = np.abs(heard) > 0.05
    tone = np.abs(label_tone().samples) > 0.05
    assert loud.sum() == pytest.approx(tone.sum(), rel=0.1)
