"""Pages for a phone and for the window, behind the security headers that the service sends."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, expect

from assistant.services import now_in_china
from assistant.transactions import api
from assistant.transactions.gateway import Gateway
from guard.web import GuardMiddleware
from tests.assistant.transactions.browsing import a_page, shoot
from tests.assistant.transactions.conftest import a_ground
from tests.assistant.transactions.hall import serving
from tests.kiosk_bridge.terminal import free_port

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    gateway = Gateway(a_ground(tmp_path_factory.mktemp("home"), now_in_china), lambda _: None)
    app = FastAPI()
    app.include_router(api.router(lambda: gateway.ground, gateway))
    api.install(app)
    app.add_middleware(GuardMiddleware)
    with serving(app, free_port()) as served:
        yield f"{served}/v1/transactions"


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("guides/elder-card", "AI生成"),
        ("evaluation/H4XWN8TC", "非常满意"),
        ("window", "办事单上的号码"),
    ],
)
def test_a_page_looks_as_it_should(chromium: Browser, address: str, path: str, said: str) -> None:
    with a_page(chromium, (390, 844)) as phone:
        faults: list[str] = []
        phone.on("console", lambda told: faults.append(told.text))
        phone.goto(f"{address}/{path}")
        expect(phone.get_by_text(said).first).to_be_visible()
        assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
        sizes = phone.locator("body *:not([type=radio], [type=checkbox])").evaluate_all(
            "all => all.map((one) => parseFloat(getComputedStyle(one).fontSize))"
        )
        assert min(sizes) >= 18
        choices = phone.locator("label:has(input), button")
        heights = choices.evaluate_all("all => all.map((one) => one.offsetHeight)")
        assert all(height >= 44 for height in heights)
        shoot(phone, path.partition("/")[0])
        # The browser asks for an icon by itself; nothing else is missing or refused.
        assert [fault for fault in faults if "404" not in fault] == []
