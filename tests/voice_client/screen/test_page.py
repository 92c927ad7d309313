"""The kiosk page in Chromium, on the real service: asking, reading, tapping, going on."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.voice_client.screen.conftest import ask
from tests.voice_client.screen.looks import check

pytestmark = pytest.mark.browser
QUESTIONS = [
    "失业金怎么领",
    "身份证丢了补办要多少钱",
    "补贴怎么领",
    "你直接帮我批了吧",
    "怎么注册商标",
]
ELDER_TEXT, ELDER_TARGET = 30, 60
TEXT, TARGET = 18, 44


@pytest.mark.parametrize("elder", [False, True], ids=["standard", "elder"])
def test_every_view_is_large_clear_and_labelled(page: Page, elder: bool) -> None:
    least = (ELDER_TEXT, ELDER_TARGET) if elder else (TEXT, TARGET)
    if elder:
        page.get_by_role("button", name="老人版").click()
    check(page, *least)
    for text in QUESTIONS:
        ask(page, text)
        check(page, *least)
    page.get_by_role("button", name="回首页").click()
    page.get_by_role("button", name="办理地点").click()
    page.locator(".place").first.wait_for()
    check(page, *least)
    page.get_by_role("button", name="回首页").click()
    page.get_by_role("button", name="便民服务").click()
    page.locator(".rows button").first.click()
    page.locator(".answer").wait_for()
    check(page, *least)


def test_an_answer_shows_official_text_apart_from_ai_words(page: Page) -> None:
    ask(page, "失业金怎么领")
    official, ai = page.locator(".said.official").first, page.locator(".said.ai").first
    expect(official.locator(".kind")).to_have_text("官方内容")
    expect(ai.locator(".kind")).to_have_text("AI 说明")
    style = "e => getComputedStyle(e).borderTopStyle"
    assert official.evaluate(style) != ai.evaluate(style)
    assert page.locator(".sources li").count() > 0
    assert "出处1" in page.locator(".answer .body").inner_text()


def test_numbered_steps_keep_every_character(page: Page) -> None:
    with page.expect_response("**/v1/ask") as sent:
        ask(page, "失业金怎么领")
    shown = page.locator(".answer").evaluate("e => e.textContent")
    lines = [line["text"] for line in sent.value.json()["display"] if line["kind"] == "official"]
    assert any("2．" in line for line in lines)
    assert not [line for line in lines if line not in shown]


def test_a_tapped_option_goes_on_with_the_matter(page: Page) -> None:
    ask(page, "补贴怎么领")
    option = page.locator(".question button").first
    label = option.inner_text()
    option.click()
    page.get_by_text(f"您问：{label}").wait_for()
    expect(page.locator(".answer")).to_have_attribute("data-status", "answered")
    assert page.locator(".said.official").count() > 0


def test_a_popular_question_is_one_tap(page: Page) -> None:
    page.get_by_role("button", name="失业金怎么领").click()
    page.get_by_text("您问：失业金怎么领").wait_for()


def test_what_is_not_in_the_base_is_said(page: Page) -> None:
    with page.expect_response("**/v1/ask") as sent:
        ask(page, "残疾人辅助器具适配补贴")
    omitted = sent.value.json()["omitted"]
    assert omitted and page.locator(".missing").count() == len(omitted)


def test_a_link_becomes_a_code_for_the_phone(page: Page) -> None:
    ask(page, "失业金怎么领")
    page.locator(".steps button", has_text="网上办理").click()
    image = page.locator("#dialog img")
    expect(image).to_be_visible()
    page.wait_for_function("document.querySelector('#dialog img').naturalWidth > 0")
    expect(page.locator("#dialog")).to_contain_text("https://")
    page.get_by_role("button", name="知道了").click()
    expect(page.locator("#dialog")).not_to_be_visible()


def test_what_is_said_aloud_switches_the_elder_mode(page: Page) -> None:
    ask(page, "字太小了，放大一点")
    expect(page.locator("html")).to_have_class("elder")
    expect(page.get_by_role("button", name="标准版")).to_be_visible()


def test_the_base_can_be_browsed_without_any_question(page: Page) -> None:
    page.get_by_role("button", name="企业办事").click()
    page.locator(".filters button").first.wait_for()
    page.locator(".rows button").first.click()
    page.locator(".said.official").first.wait_for()
    assert page.locator(".said.ai").count() == 0


def test_an_answer_brings_in_no_markup(page: Page) -> None:
    ask(page, "<img src=x onerror=alert(1)>社保")
    assert page.locator("main img").count() == 0
