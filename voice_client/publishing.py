"""`daoban voice publish`: a pack is published, and its sentences are rendered in the same breath.

The two rooms meet as processes: the pack is checked and published by `daoban knowledge publish`,
and the sentences are asked of a service of our own, which holds the pack that was published.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from .errors import AssistantAway, VoiceError
from .rendering import render_ahead
from .settings import Settings

PATIENCE_S = 10
LOOK_S = 0.5


def publish_and_render(
    pack: Path | None, settings: Settings, speeds: list[float], most: int
) -> tuple[int, float]:
    """Sentences made and seconds of speech. Raises VoiceError where the pack is not sound."""
    chosen = [str(pack)] if pack else []
    done = subprocess.run([_daoban(), "knowledge", "publish", *chosen], check=False)
    if done.returncode:
        raise VoiceError("事项包没有发布，所以没有合成语音。请按上面的提示改好，再来一次。")
    with own_service(pack) as url:
        return render_ahead(url, settings, speeds, most)


@contextmanager
def own_service(pack: Path | None) -> Iterator[str]:
    """The address of a service of its own, which ends with us. Raises AssistantAway."""
    port = _free_port()
    environment = os.environ | ({"DAOBAN_PACK": str(pack)} if pack else {})
    service = subprocess.Popen(
        [_daoban(), "serve", "--port", str(port)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait(service, url)
        yield url
    finally:
        service.terminate()
        try:
            service.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            service.kill()
            service.wait()


def _wait(service: subprocess.Popen[bytes], url: str) -> None:
    """Until it can answer, with a bar for each step of its start."""
    with Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()) as bars:
        bar = bars.add_task("启动问答服务", total=None)
        while service.poll() is None:
            try:
                answer = httpx.get(f"{url}/readyz", timeout=5)
            except httpx.TransportError:
                time.sleep(LOOK_S)
                continue
            if answer.status_code == 200:
                return
            told = answer.json()
            if told.get("total"):
                bars.update(
                    bar, description=told["step"], completed=told["done"], total=told["total"]
                )
            time.sleep(LOOK_S)
    raise AssistantAway("问答服务没有启动。请用 daoban serve 看看原因，再来一次。")


def _daoban() -> str:
    return str(Path(sys.executable).with_name("daoban"))


def _free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])
