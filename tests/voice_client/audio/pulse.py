"""A sound server of our own: a null sink, whose monitor is the microphone."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ASOUND = """pcm.!default { type pulse }
ctl.!default { type pulse }
"""


@contextmanager
def sound_server() -> Iterator[dict[str, str]]:
    """Start PulseAudio with the sinks `hall` (default, monitored as microphone) and `ear`.

    Yields the environment in which PortAudio and paplay reach it; all of it is gone afterwards.
    """
    with tempfile.TemporaryDirectory(prefix="daoban-pulse-") as folder:
        asound = Path(folder) / "asound.conf"
        asound.write_text(f"</usr/share/alsa/alsa.conf>\n{ASOUND}")
        environment = os.environ | {
            "PULSE_RUNTIME_PATH": folder,
            "PULSE_STATE_PATH": folder,
            "PULSE_SERVER": f"unix:{folder}/native",
            "PULSE_COOKIE": f"{folder}/cookie",
            "ALSA_CONFIG_PATH": str(asound),
            "HOME": folder,
        }
        command = [
            "pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--disallow-exit=no",
            "--use-pid-file=no", "--disable-shm=yes", "--realtime=no", "--high-priority=no",
            "-L", f"module-native-protocol-unix socket={folder}/native auth-anonymous=1",
            "-L", "module-null-sink sink_name=hall rate=48000",
            "-L", "module-null-sink sink_name=ear rate=48000",
        ]  # fmt: skip
        server = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            _wait(environment)
            run(environment, "pactl", "set-default-sink", "ear")
            run(environment, "pactl", "set-default-source", "hall.monitor")
            yield environment
        finally:
            server.terminate()
            server.wait(10)


def run(environment: dict[str, str], *command: str) -> str:
    """A PulseAudio program's output."""
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout


def plug(environment: dict[str, str], name: str) -> str:
    """Add a sink, whose monitor is a microphone too; what `unplug` takes."""
    sink = ("module-null-sink", f"sink_name={name}", "rate=48000")
    return run(environment, "pactl", "load-module", *sink).strip()


def unplug(environment: dict[str, str], module: str) -> None:
    run(environment, "pactl", "unload-module", module)


def module_of(environment: dict[str, str], sink: str) -> str:
    """The module of a sink that was there from the beginning."""
    modules = run(environment, "pactl", "list", "short", "modules").splitlines()
    return next(line.split("\t")[0] for line in modules if f"sink_name={sink} " in line)


def _wait(environment: dict[str, str]) -> None:
    for _ in range(50):
        probe = subprocess.run(
            ["pactl", "info"], env=environment, capture_output=True, check=False, timeout=20
        )
        if probe.returncode == 0:
            return
        subprocess.run(["sleep", "0.2"], check=True)
    raise RuntimeError("PulseAudio did not start")
