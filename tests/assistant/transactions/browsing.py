"""A transaction page in Chromium, and what a citizen does there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.assistant.transactions.hall import Hall
from tests.voice_client.screen.looks import measure

expect.set_options(timeout=30_000)
SIZES = {"standing": (1080, 1920), "lying": (1920, 1080)}


@contextmanager
def a_page(chromium: Browser, size: tuple[int, int]) -> Iterator[Page]:
    """A page that must throw nothing."""
    made = chromium.new_page(viewport={"width": size[0], "height": size[1]})
    thrown: list[str] = []
    made.on("pageerror", lambda error: thrown.append(str(error)))
    yield made
    made.close()
    assert not thrown


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def lay(page: Page, hall: Hall, sample: str = "sample-a", name: str = "样例甲") -> None:
    hall.devices.act("id-card", "lay", sample)
    page.get_by_role("button", name="读身份证", exact=True).first.click()
    expect(page.get_by_text(f"已读取：{name}")).to_be_visible()
    hall.devices.act("id-card", "remove")


def at_step(page: Page, title: str) -> None:
    expect(page.locator("#steps [aria-current]")).to_contain_text(title)
    expect(page.locator("#mark")).to_contain_text("模拟办理")
    for name in ("找人帮忙", "上一步"):
        expect(page.get_by_role("button", name=name)).to_be_visible()


def shoot(page: Page, name: str) -> None:
    """Kept where somebody looks for them: DAOBAN_SHOTS=folder."""
    folder = os.environ.get("DAOBAN_SHOTS")
    if folder:
        size = page.viewport_size or {"width": 0, "height": 0}
        page.screenshot(path=Path(folder) / f"{name}-{size['width']}.png")


def fits(page: Page) -> None:
    """Nothing runs out of the page; text, targets and contrast as the elder mode wants them."""
    found = measure(page)
    elder = page.evaluate("document.documentElement.classList.contains('elder')")
    assert found["overflow"] <= 0
    assert not [t for t in found["texts"] if t["size"] < (30 if elder else 18)]
    assert not [t for t in found["texts"] if t["contrast"] < 4.5]
    assert not [t for t in found["targets"] if min(t["width"], t["height"]) < 60]
    assert page.locator("select").evaluate_all("all => all.every((s) => s.offsetHeight >= 60)")
