"""What can be measured of a page's looks: sizes, contrast (WCAG 2.x), overflow."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

_MEASURE = Path(__file__).with_name("looks.js").read_text("utf-8").split("\n", 1)[1]


def measure(page: Page) -> dict[str, Any]:
    """{texts: [{text, size, contrast}], targets: [{text, width, height}], overflow} in CSS px."""
    found: dict[str, Any] = page.evaluate(_MEASURE)
    return found


def check(page: Page, least_text: float, least_target: float) -> None:
    """Every text and target on the page is large and clear enough, and nothing sticks out."""
    found = measure(page)
    assert found["overflow"] <= 0
    assert found["texts"] and found["targets"]
    assert not [t for t in found["texts"] if t["size"] < least_text]
    assert not [t for t in found["texts"] if t["contrast"] < 4.5]
    small = [t for t in found["targets"] if min(t["width"], t["height"]) < least_target]
    assert not small
    box = page.locator("#label").bounding_box()
    view = page.viewport_size
    assert page.locator("#label").is_visible() and box and view
    assert box["x"] >= 0 and box["y"] + box["height"] <= view["height"]
    assert page.locator("#label").inner_text() == "AI生成 仅供参考"
