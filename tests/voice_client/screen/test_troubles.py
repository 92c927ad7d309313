"""When the service is away or slow, a question cannot be used, or the citizen has left."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.voice_client.screen.conftest import REPO, STANDING, ask

pytestmark = pytest.mark.browser
CONFIG = json.loads((REPO / "voice_client/screen/config.json").read_text("utf-8"))


@pytest.fixture
def size() -> tuple[int, int]:
    return STANDING


def again(page: Page, **parts: Any) -> None:
    """Load the page with other times in its config."""
    page.route("**/config.json", lambda route: route.fulfill(json=CONFIG | parts))
    page.goto(page.url)
    page.locator(".tile").first.wait_for()


def test_an_absent_service_is_said_and_the_question_kept(page: Page) -> None:
    page.route("**/api/v1/ask", lambda route: route.abort())
    page.get_by_label("您想办什么事").fill("失业金怎么领")
    page.get_by_role("button", name="问一问").click()
    expect(page.get_by_text("服务暂时连不上")).to_be_visible()
    expect(page.locator(".message")).to_contain_text("失业金怎么领")
    expect(page.locator(".message")).to_contain_text("020-37690264")
    expect(page.get_by_label("您想办什么事")).to_have_value("失业金怎么领")
    page.unroute("**/api/v1/ask")
    page.get_by_text("您问：失业金怎么领").wait_for(timeout=15_000)


def test_the_citizen_may_stop_the_retries(page: Page) -> None:
    page.route(
        "**/api/v1/ask", lambda route: route.fulfill(status=502, json={"detail": "没有回应"})
    )
    page.get_by_label("您想办什么事").fill("失业金怎么领")
    page.get_by_role("button", name="问一问").click()
    page.get_by_role("button", name="不试了").click()
    expect(page.get_by_text("您想办什么事？")).to_be_visible()
    expect(page.get_by_label("您想办什么事")).to_have_value("失业金怎么领")


def test_a_slow_service_is_said(page: Page) -> None:
    again(page, service={"slow_ms": 300, "give_up_ms": 60_000, "retry_s": 3})
    held: list[Route] = []
    page.route("**/api/v1/ask", lambda route: held.append(route))
    page.get_by_label("您想办什么事").fill("失业金怎么领")
    page.get_by_role("button", name="问一问").click()
    expect(page.get_by_text("有点慢，还在查")).to_be_visible()
    held[0].continue_()
    page.get_by_text("您问：失业金怎么领").wait_for()


def test_a_question_that_cannot_be_used_says_why(page: Page) -> None:
    page.get_by_label("您想办什么事").evaluate("e => { e.value = '好\\u0001'; }")
    page.get_by_role("button", name="问一问").click()
    expect(page.locator(".message")).to_contain_text("不能识别的字符")
    page.get_by_role("button", name="重新问").click()
    expect(page.get_by_text("您想办什么事？")).to_be_visible()


def test_nobody_there_means_a_countdown_and_a_wipe(page: Page, assistant: str) -> None:
    again(page, idle={"wipe_s": 3, "warn_s": 2})
    page.get_by_role("button", name="老人版").click()
    ask(page, "失业金怎么领")
    with page.expect_request(lambda r: r.method == "DELETE") as wiped:
        expect(page.get_by_text("您还在吗？")).to_be_visible()
    assert "/api/v1/sessions/" in wiped.value.url
    expect(page.get_by_text("您想办什么事？")).to_be_visible()
    expect(page.get_by_label("您想办什么事")).to_have_value("")
    expect(page.locator("html")).not_to_have_class("elder")
    assert "失业" not in page.locator("article").all_inner_texts()


def test_a_touch_stops_the_countdown(page: Page) -> None:
    again(page, idle={"wipe_s": 60, "warn_s": 59})
    ask(page, "失业金怎么领")
    page.get_by_role("button", name="我还在").click()
    expect(page.locator("#idle")).not_to_be_visible()
    expect(page.get_by_text("您问：失业金怎么领")).to_be_visible()


def test_ending_wipes_at_once(page: Page) -> None:
    ask(page, "失业金怎么领")
    with page.expect_response(lambda r: r.request.method == "DELETE") as wiped:
        page.get_by_role("button", name="结束").click()
    assert wiped.value.status == 204
    expect(page.get_by_text("您想办什么事？")).to_be_visible()


def test_what_is_published_can_be_browsed_while_the_service_is_away(page: Page) -> None:
    again(page, service={"slow_ms": 3000, "give_up_ms": 15_000, "retry_s": 3, "keep_s": 0})
    page.wait_for_function(
        "() => performance.getEntriesByType('resource')"
        ".filter(r => /matters\\/[a-z]/.test(r.name)).length > 60",
        timeout=60_000,
    )
    page.wait_for_timeout(500)
    page.route("**/api/v1/**", lambda route: route.abort())
    page.get_by_role("button", name="便民服务").click()
    page.locator(".rows button").first.click()
    expect(page.locator(".said.official").first).to_be_visible()
    page.get_by_role("button", name="回首页").click()
    page.get_by_role("button", name="企业办事").click()
    page.locator(".filters button").first.click()
    expect(page.locator(".rows button").first).to_be_visible()
    page.get_by_role("button", name="回首页").click()
    page.get_by_role("button", name="办理地点").click()
    expect(page.locator(".place").first).to_be_visible()


def test_a_question_put_before_the_tiles_came_is_answered(page: Page) -> None:
    held: list[Route] = []
    page.route("**/api/v1/matters?*", lambda route: held.append(route))
    page.route("**/api/v1/ask", lambda route: held.append(route))
    page.goto(page.url)
    page.get_by_label("您想办什么事").fill("失业金怎么领")
    page.get_by_role("button", name="问一问").click()
    page.wait_for_timeout(50)
    page.unroute("**/api/v1/matters?*")
    for route in list(held):
        route.continue_()
    page.get_by_text("您问：失业金怎么领").wait_for()


def test_what_was_kept_is_shown_and_said_to_be_old(page: Page) -> None:
    answer = page.request.get(f"{page.url}api/v1/matters?size=100").json()
    old = {"x-daoban-kept": "2026-11-29T08:00+08:00"}
    page.route("**/api/v1/matters?*", lambda route: route.fulfill(json=answer, headers=old))
    page.goto(page.url)
    page.locator(".tile").first.click()
    expect(page.get_by_text("先前存下的内容，以窗口为准")).to_be_visible()
