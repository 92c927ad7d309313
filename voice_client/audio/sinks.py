"""The sound server's outputs: PulseAudio, or PipeWire in its place, asked through pactl.

PortAudio lists devices once and sees the sound server as one of them. What is plugged in later,
and whether a jack holds headphones, only the server knows.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

CHOICE = "PULSE_SINK"
"""libpulse reads this when a stream is opened."""
TIMEOUT_S = 3
HEADPHONES = ("headphone", "headset")


@dataclass(frozen=True)
class Sink:
    """One output of the sound server."""

    name: str
    title: str
    port: str
    """The jack in use, such as analog-output-headphones; empty where there is none."""

    def called(self, wanted: str) -> bool:
        return wanted.lower() in f"{self.name}\n{self.title}".lower()


def sinks() -> list[Sink]:
    """All outputs; none where no sound server answers."""
    if shutil.which("pactl") is None:
        return []
    command = ["pactl", "-f", "json", "list", "sinks"]
    with contextlib.suppress(OSError, subprocess.SubprocessError, ValueError):
        done = subprocess.run(command, capture_output=True, check=True, timeout=TIMEOUT_S)
        return [_sink(entry) for entry in json.loads(done.stdout)]
    return []


def headphones(wanted: str, found: list[Sink]) -> Sink | None:
    """The private output: by a part of its name, or else the one whose jack holds headphones."""
    if wanted:
        return next((sink for sink in found if sink.called(wanted)), None)
    return next((s for s in found if any(mark in s.port.lower() for mark in HEADPHONES)), None)


def choose(sink: Sink | None) -> None:
    """Let the next stream go to this output; None for the server's own choice."""
    if sink is None:
        os.environ.pop(CHOICE, None)
    else:
        os.environ[CHOICE] = sink.name


def chosen() -> str:
    """What `choose` chose last."""
    return os.environ.get(CHOICE, "")


class Watch:
    """Tells when an output came, went or changed its jack; costs nothing while none does."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._program: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Does nothing where there is no sound server."""
        with contextlib.suppress(OSError):
            self._program = subprocess.Popen(
                ["pactl", "subscribe"],
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                env=os.environ | {"LC_ALL": "C"},
            )
            threading.Thread(target=self._listen, name="sinks", daemon=True).start()

    def close(self) -> None:
        if self._program is not None:
            self._program.terminate()
            self._program.wait(TIMEOUT_S)

    def _listen(self) -> None:
        assert self._program is not None and self._program.stdout is not None
        for line in self._program.stdout:
            if " on sink #" in line:
                self._changed()


def _sink(entry: dict[str, Any]) -> Sink:
    title, port = entry.get("description"), entry.get("active_port")
    return Sink(str(entry["name"]), str(title or ""), str(port or ""))
