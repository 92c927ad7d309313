"""The keys on the first page, with a real device service and without one."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from kiosk_bridge.settings import BridgeSettings
from tests.kiosk_bridge import terminal as bridges
from tests.kiosk_bridge.terminal import free_port, wait_for
from tests.voice_client.screen.conftest import REPO, ask, running
from tests.voice_client.screen.looks import check

pytestmark = pytest.mark.browser
CONFIG = json.loads((REPO / "voice_client/screen/config.json").read_text("utf-8"))
OURS = 1
"""Sessions with the device service that are not the page's: this test's own."""


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def devices(port: int) -> Iterator[bridges.Terminal]:
    given = {
        "mode": "demo",
        "terminal_id": "hall-1",
        "origins": [f"http://127.0.0.1:{port}", bridges.ORIGIN],
        "devices": {"soft-keyboard": {"driver": "pinyin"}},
    }
    with bridges.running(BridgeSettings.model_validate(given)) as bridge:
        asked = ("soft-keyboard/candidates", {"pinyin": "ni"})
        wait_for(lambda: bridge.post(asked[0], **asked[1]).is_success, "the dictionaries")
        yield bridge


@pytest.fixture(scope="module")
def address(assistant: str, devices: bridges.Terminal, port: int) -> Iterator[str]:
    """A page server that knows these devices."""
    url = f"http://127.0.0.1:{port}"
    given = ("--port", str(port), "--assistant", assistant, "--bridge", devices.address)
    with running("kiosk", "--silent", *given, wait=f"{url}/index.html"):
        yield url


@pytest.fixture(autouse=True)
def nobody_before(devices: bridges.Terminal) -> None:
    """What the page of the test before may have left behind when it was closed."""
    live = devices.bridge.sessions
    for session in live.all():
        if session.token != devices.token:
            live.drop(session)


def box(page: Page) -> Locator:
    return page.get_by_label("您想办什么事")


def keyboard(page: Page) -> Locator:
    return page.get_by_role("group", name="屏幕键盘")


def toggle(page: Page) -> None:
    page.get_by_role("button", name="键盘", exact=True).click()


def tap(page: Page, *keys: str) -> None:
    for key in keys:
        keyboard(page).get_by_role("button", name=key, exact=True).click()


def sessions(devices: bridges.Terminal, count: int) -> None:
    """The page has so many sessions with the devices."""
    live = devices.bridge.sessions
    wait_for(lambda: len(live.all()) == OURS + count, f"{count} sessions of the page")


@pytest.mark.parametrize("elder", [False, True], ids=["standard", "elder"])
def test_a_question_is_written_by_pinyin_and_asked(
    page: Page, devices: bridges.Terminal, elder: bool
) -> None:
    if elder:
        page.get_by_role("button", name="老人版").click()
    sessions(devices, 0)
    toggle(page)
    sessions(devices, 1)
    tap(page, *"shebao", "社保")
    expect(box(page)).to_have_value("社保")
    tap(page, *"kazenmeban")
    expect(keyboard(page).get_by_role("button", name="怎么办", exact=True)).to_have_count(0)
    stays_in_sight(page, least_text=30 if elder else 18)
    tap(page, "卡", "怎么办")
    expect(box(page)).to_have_value("社保卡怎么办")
    page.get_by_role("button", name="问一问").click()
    page.get_by_text("您问：社保卡怎么办").wait_for()
    expect(keyboard(page)).to_have_count(0)
    expect(box(page)).to_have_value("")


def stays_in_sight(page: Page, least_text: float) -> None:
    """Keys, box, question button and label are large, clear and covered by nothing."""
    check(page, least_text, 60)
    at_top = """e => {
      const { x, y, width, height } = e.getBoundingClientRect();
      return e.contains(document.elementFromPoint(x + width / 2, y + height / 2));
    }"""
    submit = page.get_by_role("button", name="问一问")
    keys = keyboard(page).get_by_role("button").all()
    for seen in (box(page), submit, page.locator("#label"), *keys):
        assert seen.evaluate(at_top)
    wide = "e => e.scrollWidth - e.clientWidth"
    assert keyboard(page).evaluate(wide) <= 0
    assert page.locator("#main").bounding_box()["height"] > 200  # type: ignore[index]


def test_screen_keys_and_real_keys_write_the_same_text(page: Page) -> None:
    toggle(page)
    expect(box(page)).to_be_focused()
    page.keyboard.type("ab")
    tap(page, "1", "2")
    expect(box(page)).to_have_value("ab12")
    page.keyboard.press("ArrowLeft")
    tap(page, "字母", "C")
    page.keyboard.type("d")
    expect(box(page)).to_have_value("ab1Cd2")
    tap(page, "删除", "删除")
    expect(box(page)).to_have_value("ab12")
    box(page).fill("社保")
    tap(page, "3", "好了")
    expect(box(page)).to_have_value("社保3")
    expect(keyboard(page)).to_have_count(0)
    expect(page.get_by_role("button", name="键盘", exact=True)).to_have_attribute(
        "aria-expanded", "false"
    )


def test_without_a_device_service_that_is_said_and_other_keys_write(page: Page) -> None:
    page.route("**/v1/devices", lambda route: route.abort())
    toggle(page)
    expect(keyboard(page).get_by_role("alert")).to_contain_text("现在打不了拼音")
    stays_in_sight(page, least_text=18)
    tap(page, "1", "2", "字母", "A", "删除", "B")
    expect(box(page)).to_have_value("12B")
    page.unroute("**/v1/devices")
    tap(page, "拼音", *"yibao", "医保")
    expect(box(page)).to_have_value("12B医保")
    expect(keyboard(page).get_by_role("alert")).to_have_count(0)


def test_leaving_wipes_what_was_typed(page: Page, devices: bridges.Terminal) -> None:
    page.get_by_role("heading", name="按分类找").wait_for()
    ask(page, "失业金怎么领")
    toggle(page)
    tap(page, *"12she")
    expect(keyboard(page).get_by_role("button", name="设", exact=True)).to_be_visible()
    sessions(devices, 1)
    page.get_by_role("button", name="结束").click()
    expect(keyboard(page)).to_have_count(0)
    expect(box(page)).to_have_value("")
    sessions(devices, 0)
    toggle(page)
    expect(page.locator(".spelt")).to_have_text("拼音：")
    assert page.locator(".picks button").count() == 0
    sessions(devices, 1)


def test_open_keys_that_nobody_touches_mean_a_wipe(page: Page, devices: bridges.Terminal) -> None:
    given = CONFIG | {"idle": {"wipe_s": 3, "warn_s": 2}}
    page.route("**/config.json", lambda route: route.fulfill(json=given))
    page.reload()
    page.get_by_role("heading", name="按分类找").wait_for()
    toggle(page)
    tap(page, *"she")
    expect(page.get_by_text("您还在吗？")).to_be_visible()
    expect(keyboard(page)).to_have_count(0)
    sessions(devices, 0)


def test_going_to_another_page_ends_the_session(page: Page, devices: bridges.Terminal) -> None:
    toggle(page)
    tap(page, *"she")
    expect(keyboard(page).get_by_role("button", name="设", exact=True)).to_be_visible()
    sessions(devices, 1)
    page.goto("about:blank")
    sessions(devices, 0)
