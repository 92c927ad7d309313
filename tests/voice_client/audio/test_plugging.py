"""Microphone and headphones come and go, on a sound server of our own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import soundfile

from tests.voice_client.audio.pulse import module_of, plug, run, sound_server, unplug
from tests.voice_client.conftest import ROOT
from voice_client.audio.sinks import Sink, headphones
from voice_client.audio.tone import label_tone

CHILD = Path(__file__).with_name("child.py")


@pytest.fixture
def server() -> Iterator[dict[str, str]]:
    with sound_server() as environment:
        yield environment | {"PYTHONPATH": str(ROOT)}


@contextmanager
def running(server: dict[str, str], what: str, home: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that ends when it is told to; killed where it does not."""
    command = [sys.executable, str(CHILD), what, str(home)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    child = subprocess.Popen(command, env=server, text=True, **pipes)
    try:
        yield child
        child.communicate("\n", timeout=20)
        assert child.returncode == 0
    finally:
        child.kill()
        child.wait()


def line(child: subprocess.Popen[str]) -> dict[str, Any]:
    assert child.stdout is not None
    return dict(json.loads(child.stdout.readline()))


@pytest.mark.audio
@pytest.mark.timeout(90)
def test_a_microphone_that_was_unplugged_is_found_again(
    server: dict[str, str], tmp_path: Path
) -> None:
    tone = label_tone()
    soundfile.write(tmp_path / "tone.wav", tone.samples, tone.rate)
    with running(server, "unplug", tmp_path) as child:
        assert line(child) == {"event": "ready"}
        run(server, "paplay", "--device=hall", str(tmp_path / "tone.wav"))
        assert line(child) == {"event": "began"}
        # The server would give it another microphone: take them all away.
        for sink in ("hall", "ear"):
            unplug(server, module_of(server, sink))
        assert after_the_tone(child) == {"event": "lost"}
        plug(server, "hall")
        assert line(child) == {"event": "back"}
        run(server, "paplay", "--device=hall", str(tmp_path / "tone.wav"))
        assert line(child) == {"event": "began"}


def after_the_tone(child: subprocess.Popen[str]) -> dict[str, Any]:
    """What is told once the rest of the tone has been heard."""
    told = line(child)
    while told == {"event": "began"}:
        told = line(child)
    return told


def sink_in_use(server: dict[str, str]) -> str:
    """The name of the output that something is played to."""
    playing = run(server, "pactl", "list", "short", "sink-inputs").split("\t")
    sinks = [row.split("\t") for row in run(server, "pactl", "list", "short", "sinks").splitlines()]
    return next(row[1] for row in sinks if row[0] == playing[1])


@pytest.mark.audio
@pytest.mark.timeout(90)
def test_speech_moves_to_the_headphones_and_back(server: dict[str, str], tmp_path: Path) -> None:
    with running(server, "private", tmp_path) as child:
        assert line(child) == {"event": "playing"}
        assert sink_in_use(server) == "ear"
        phones = plug(server, "phones")
        assert line(child) == {"private": True}
        assert sink_in_use(server) == "phones"
        unplug(server, phones)
        assert line(child) == {"private": False}
        assert sink_in_use(server) == "ear"


CARD = Sink("alsa_output.pci", "Built-in Audio", "analog-output-speaker")
JACK = Sink("alsa_output.pci", "Built-in Audio", "analog-output-headphones")
USB = Sink("alsa_output.usb", "USB Headset", "")


@pytest.mark.parametrize(
    ("wanted", "found", "private"),
    [
        ("", [CARD], None),
        ("", [JACK], JACK),
        ("usb headset", [CARD, USB], USB),
        ("usb headset", [CARD, JACK], None),
        ("", [], None),
    ],
)
def test_the_private_output_is_the_named_one_or_the_jack(
    wanted: str, found: list[Sink], private: Sink | None
) -> None:
    assert headphones(wanted, found) is private
