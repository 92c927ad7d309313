"""The only door to other programs: white-listed by name and absolute path, never a shell."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ..errors import DeviceError

TURN_S = 0.1


@dataclass(frozen=True)
class Finished:
    """How a program ended."""

    code: int
    out: bytes
    err: bytes


class Programs:
    """Runs white-listed programs with a bare environment and a time limit."""

    def __init__(self, allowed: dict[str, Path]) -> None:
        self._allowed = allowed

    def path(self, name: str) -> Path:
        """The program's absolute path; DeviceError `program_refused` if it may not run."""
        path = self._allowed.get(name)
        if path is None or not path.is_absolute() or not os.access(path, os.X_OK):
            raise DeviceError("program_refused")
        return path

    def run(
        self,
        name: str,
        arguments: list[str],
        timeout_s: float,
        feed: bytes = b"",
        environment: dict[str, str] | None = None,
        check: Callable[[], None] = lambda: None,
    ) -> Finished:
        """Run to the end. `check` is called ten times a second and may raise to stop it.

        Raises DeviceError `timeout` when the time has run out; the program and all that it
        started are killed before any error leaves.
        """
        process = subprocess.Popen(
            [str(self.path(name)), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", **(environment or {})},
            start_new_session=True,
        )
        try:
            return _attend(process, feed, time.monotonic() + timeout_s, check)
        finally:
            _end(process)


def _attend(
    process: subprocess.Popen[bytes], feed: bytes, deadline: float, check: Callable[[], None]
) -> Finished:
    # Popen.communicate(input, timeout) forgets the rest of the input when it is called again.
    stdin, process.stdin = process.stdin, None
    threading.Thread(target=_feed, args=(stdin, feed), daemon=True).start()
    while True:
        try:
            out, err = process.communicate(timeout=TURN_S)
            return Finished(process.returncode, out, err)
        except subprocess.TimeoutExpired:
            check()
        if time.monotonic() > deadline:
            raise DeviceError("timeout")


def _feed(stdin: IO[bytes] | None, feed: bytes) -> None:
    with suppress(OSError):  # it may end without having read everything
        if stdin is not None:
            stdin.write(feed)
            stdin.close()


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
