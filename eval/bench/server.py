"""A real ``daoban serve`` in a process of its own: start time and memory."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType

import httpx
import psutil

from eval.errors import BenchError


class Server:
    """Starts the service on a free port; ends it on leaving.

    ``url`` is its address, ``start_seconds`` the time from start to the first 200 of /readyz.
    """

    def __init__(self, start_limit_seconds: float) -> None:
        self._limit = start_limit_seconds
        self.start_seconds = 0.0
        self.url = ""

    def __enter__(self) -> Server:
        port = _free_port()
        self.url = f"http://127.0.0.1:{port}"
        command = Path(sys.executable).with_name("daoban")
        start = time.perf_counter()
        self._process = subprocess.Popen(
            [str(command), "serve", "--port", str(port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            # The limits of rate would answer 429 to what is measured here.
            env={**os.environ, "DAOBAN_SERVE_RATE_LIMITS": "false"},
        )
        self._wait(start)
        self.start_seconds = round(time.perf_counter() - start, 3)
        return self

    def _wait(self, start: float) -> None:
        # One client for all tries: making one reads the certificates, which costs as much as
        # a start. It asks over plain HTTP.
        with httpx.Client(verify=False, timeout=1, trust_env=False) as client:
            while time.perf_counter() - start < self._limit:
                if self._process.poll() is not None:
                    raise BenchError("问答服务一启动就退出了。请先单独运行 daoban serve 看原因。")
                if self._ready(client):
                    return
                time.sleep(0.02)
        self._process.kill()
        raise BenchError(f"问答服务 {self._limit} 秒内没有就绪。请先单独运行 daoban serve 看原因。")

    def _ready(self, client: httpx.Client) -> bool:
        try:
            return client.get(f"{self.url}/readyz").status_code == 200
        except httpx.TransportError:
            return False

    def memory_mb(self) -> float:
        """Resident memory of the service and its children, in MB of 10⁶ bytes."""
        process = psutil.Process(self._process.pid)
        family = [process, *process.children(recursive=True)]
        resident = [float(p.memory_info().rss) for p in family]
        return round(sum(resident) / 1e6, 1)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.terminate()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
