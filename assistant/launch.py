"""The processes that `daoban up` starts: each a `daoban …` of its own, stopped together."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_PATIENCE_S = 5.0


@dataclass
class Child:
    """One service: its Chinese name, its command line behind `daoban`, and its port."""

    name: str
    arguments: tuple[str, ...]
    port: int
    log: Path
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches it through us alone."""
        daoban = str(Path(sys.executable).with_name("daoban"))
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [daoban, *self.arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def ended(self) -> int | None:
        """Its exit code, None while it runs."""
        return self.process.poll() if self.process else None

    def why(self) -> str:
        """The last line that it wrote."""
        lines = self.log.read_text("utf-8", "replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "没有留下说明")

    def stop(self) -> None:
        """Ask it to end; kill it if it does not."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def port_taken(port: int) -> bool:
    """Does something listen there already?"""
    with socket.socket() as s:
        # As uvicorn does: a port that is only waiting to close is free.
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            s.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def listens(port: int) -> bool:
    """Does a service answer on that port?"""
    try:
        socket.create_connection(("127.0.0.1", port), 0.2).close()
    except OSError:
        return False
    return True


def readiness(port: int) -> tuple[int, dict[str, Any]]:
    """Status and body of the assistant's /readyz; status 0 while nobody answers."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as answer:
            return int(answer.status), json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read() or b"{}")
    except OSError:
        return 0, {}
