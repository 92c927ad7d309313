"""The page as a citizen meets it: real assistant, real page server, real Chromium."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.kiosk_bridge.terminal import free_port

REPO = Path(__file__).parents[3]
START_S = 240
STANDING, LYING = (1080, 1920), (1920, 1080)


@contextmanager
def running(*arguments: str, wait: str) -> Iterator[None]:
    """A `daoban …` process, up once `wait` answers 200."""
    daoban = Path(sys.executable).with_name("daoban")
    env = os.environ | {"DAOBAN_HOME": str(REPO / ".daoban"), "DAOBAN_SERVE_RATE_LIMITS": "false"}
    process = subprocess.Popen([daoban, *arguments], env=env, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + START_S
        while not _answers(wait):
            assert process.poll() is None and time.monotonic() < deadline
            time.sleep(0.2)
        yield
    finally:
        process.terminate()
        process.wait(10)


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2).status_code == 200
    except httpx.HTTPError:
        return False


@pytest.fixture(scope="session")
def assistant() -> Iterator[str]:
    url = f"http://127.0.0.1:{free_port()}"
    with running("serve", "--port", url.rsplit(":")[-1], wait=f"{url}/readyz"):
        yield url


@pytest.fixture(scope="session")
def address(assistant: str) -> Iterator[str]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with running("kiosk", "--port", str(port), "--assistant", assistant, wait=f"{url}/index.html"):
        yield url


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Closed after each file: while it is open no asynchronous test can run in this thread."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(params=[STANDING, LYING], ids=["standing", "lying"])
def size(request: pytest.FixtureRequest) -> tuple[int, int]:
    found: tuple[int, int] = request.param
    return found


@pytest.fixture
def page(chromium: Browser, address: str, size: tuple[int, int]) -> Iterator[Page]:
    """The first page with its tiles; whatever it throws fails the test."""
    page = chromium.new_page(viewport={"width": size[0], "height": size[1]})
    thrown: list[str] = []
    page.on("pageerror", lambda error: thrown.append(str(error)))
    page.goto(address)
    page.wait_for_selector(".tile")
    yield page
    page.close()
    assert not thrown


def ask(page: Page, text: str) -> None:
    """Type a question, send it, and wait for its answer."""
    page.get_by_label("您想办什么事").fill(text)
    page.get_by_role("button", name="问一问").click()
    page.get_by_text(f"您问：{text}").wait_for()
