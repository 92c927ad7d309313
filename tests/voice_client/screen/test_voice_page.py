"""What the page does with the terminal's voice; the voice itself is a stand-in at the socket."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, WebSocketRoute, expect

pytestmark = pytest.mark.browser


class Voice:
    """The other end of /ws: what the page told, and what it is told."""

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []
        self._socket: WebSocketRoute | None = None

    def connect(self, socket: WebSocketRoute) -> None:
        self._socket = socket
        socket.on_message(lambda message: self.told.append(json.loads(message)))

    def tells(self, **event: Any) -> None:
        assert self._socket is not None
        self._socket.send(json.dumps(event, ensure_ascii=False))

    def kinds(self) -> list[str]:
        return [event["type"] for event in self.told]


@pytest.fixture
def voice() -> Voice:
    return Voice()


@pytest.fixture
def page(chromium: Browser, address: str, voice: Voice) -> Iterator[Page]:
    page = chromium.new_page(viewport={"width": 1080, "height": 1920})
    page.route("**/terminal", lambda route: route.fulfill(json={"voice": {"present": True}}))
    page.route_web_socket("**/ws", voice.connect)
    page.goto(address)
    page.locator(".tile").first.wait_for()
    page.wait_for_timeout(200)
    voice.tells(type="terminal", hears=True, speaks=True, note="")
    page.get_by_role("button", name="点我说话").wait_for()
    yield page
    page.close()


def until_told(page: Page, voice: Voice, **wanted: Any) -> None:
    """Wait until the page has told an event with these values."""
    for _ in range(100):
        if any(wanted.items() <= event.items() for event in voice.told):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{wanted} not in {voice.told}")


def test_one_tap_undoes_a_repair(page: Page, voice: Voice) -> None:
    asked = "您是说：社保缴费证明，对吗？"
    voice.tells(type="heard", text="打社保缴费证明", raw="打射爆脚费证明", ask=asked, changes=[])
    expect(page.locator("#voice")).to_contain_text(asked)
    page.get_by_role("button", name="不对，我说的是“打射爆脚费证明”").click()
    until_told(page, voice, type="undo")


def test_what_needed_no_repair_asks_nothing(page: Page, voice: Voice) -> None:
    voice.tells(type="heard", text="失业金怎么领", raw="失业金怎么领", ask="", changes=[])
    expect(page.locator("#voice")).to_have_text("您说的是：失业金怎么领")
    assert page.locator("#voice button").count() == 0


def test_subtitles_follow_the_voice(page: Page, voice: Voice) -> None:
    for index, text in enumerate(["要带身份证。", "不收费。"]):
        voice.tells(type="subtitle", index=index, of=2, text=text, seconds=1.5, label=False)
        expect(page.locator("#subtitle")).to_have_text(text)
    style = page.locator(".sounding").evaluate("e => getComputedStyle(e).animationDuration")
    assert style == "1.5s"
    voice.tells(type="spoken")
    expect(page.locator("#subtitle")).not_to_be_visible()


def test_subtitles_go_when_a_touch_stops_the_speech(page: Page, voice: Voice) -> None:
    voice.tells(type="subtitle", index=0, of=1, text="要带身份证。", seconds=9, label=False)
    expect(page.locator("#subtitle")).to_be_visible()
    voice.tells(type="state", state="waiting")
    expect(page.locator("#subtitle")).not_to_be_visible()


def test_the_elder_mode_slows_the_voice_too(page: Page, voice: Voice) -> None:
    until_told(page, voice, type="hello", elder=False)
    page.get_by_role("button", name="老人版").click()
    until_told(page, voice, type="mode", elder=True)


def test_a_tap_opens_a_turn_and_a_held_button_ends_it(page: Page, voice: Voice) -> None:
    talk = page.get_by_role("button", name="点我说话")
    talk.click()
    until_told(page, voice, type="listen")
    assert "let_go" not in voice.kinds()
    talk.click(delay=900)
    until_told(page, voice, type="let_go")
    assert voice.kinds().count("listen") == 2


def test_a_voice_that_cannot_hear_says_why_and_shows_no_button(page: Page, voice: Voice) -> None:
    voice.tells(type="terminal", hears=False, speaks=True, note="没有语音识别模型，请点屏幕办理。")
    expect(page.get_by_role("button", name="点我说话")).not_to_be_visible()
    expect(page.locator("#voice")).to_have_text("没有语音识别模型，请点屏幕办理。")
