"""Turns that a page can take: back, giving up waiting, starting again, keys to write with."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect

from assistant.services import now_in_china
from assistant.transactions import api
from assistant.transactions.gateway import Gateway
from assistant.transactions.protocol import Case, Payment
from tests.assistant.transactions.browsing import SIZES, a_page, at_step, fits, lay, press, shoot
from tests.assistant.transactions.conftest import a_ground
from tests.assistant.transactions.hall import DeviceKey, Hall, opened
from tests.kiosk_bridge.terminal import wait_for

pytestmark = pytest.mark.browser
DEVICES: dict[str, object] = {
    "soft-keyboard": {"driver": "pinyin"},
    "qr-scanner": {"driver": "simulated"},
}


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> DeviceKey:
    return DeviceKey(tmp_path_factory.mktemp("device") / "keys")


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory, key: DeviceKey) -> Gateway:
    return Gateway(a_ground(tmp_path_factory.mktemp("home"), now_in_china), key.key_of)


@pytest.fixture(scope="module")
def terminal_hall(gateway: Gateway, key: DeviceKey) -> Iterator[Hall]:
    app = FastAPI()
    app.include_router(api.router(lambda: gateway.ground, gateway))
    api.install(app)
    with opened(app, key, DEVICES) as found:
        yield found


@pytest.fixture
def hall(terminal_hall: Hall) -> Hall:
    terminal_hall.devices.act("id-card", "remove")
    return terminal_hall


@pytest.fixture(params=[*SIZES])
def page(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    with a_page(chromium, SIZES[request.param]) as made:
        yield made


def the_case(gateway: Gateway) -> Case:
    """The one that was begun last."""
    return list(gateway.cases._cases.values())[-1]


def test_another_time_can_be_asked_for_after_a_look_and_printed_again(
    page: Page, hall: Hall
) -> None:
    page.goto(hall.page(matter="mi-payment-list", action="print", mode="elder"))
    lay(page, hall)
    press(page, "下一步")
    press(page, "最近半年")
    press(page, "下一步")
    at_step(page, "看结果")
    rows = page.locator("main tr")
    expect(rows).to_have_count(8)
    press(page, "上一步")
    at_step(page, "选范围")
    press(page, "最近一年")
    expect(page.get_by_label("开始日期：年")).not_to_have_value("")
    press(page, "下一步")
    at_step(page, "看结果")
    expect(rows).to_have_count(14)
    press(page, "打印")
    at_step(page, "取走打印件")
    press(page, "上一步")
    at_step(page, "看结果")
    expect(rows).to_have_count(14)


def test_back_from_the_first_step_leads_out_but_asks(page: Page, hall: Hall) -> None:
    page.goto(hall.page(matter="nurse-cancel", action="apply"))
    at_step(page, "放身份证")
    press(page, "上一步")
    expect(page.get_by_role("dialog")).to_contain_text("要退出吗")
    press(page, "继续办")
    at_step(page, "放身份证")


def test_what_was_handed_in_can_be_looked_at_but_not_changed(
    page: Page, hall: Hall, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    paid = [False]

    def fee(case: Case) -> Payment:
        return Payment(due="20元", paid=paid[0], code="https://pay.example/1")

    page.goto(hall.page(matter="nurse-cancel", action="apply", mode="elder"))
    lay(page, hall)
    press(page, "下一步")
    page.get_by_label("手机号码").fill("13800138000")
    page.get_by_label("手机号码").blur()
    expect(page.locator('[data-field="phone"]')).to_contain_text("本人填写")
    press(page, "下一步")
    press(page, "检查材料")
    at_step(page, "确认签名")
    monkeypatch.setattr(gateway.interfaces.adapter("sandbox")._behind, "pay", fee)  # type: ignore[attr-defined]
    press(page, "没有错，提交")
    at_step(page, "取回执")
    due = page.locator("[data-payment]")
    expect(due).to_contain_text("还没有缴清：20元")
    expect(due.get_by_role("img", name="缴费二维码")).to_be_visible()
    shoot(page, "payment")
    fits(page)
    number = page.locator(".number").text_content()
    press(page, "上一步")
    at_step(page, "确认签名")
    expect(page.locator("table")).to_contain_text("13800138000")
    expect(page.get_by_role("button", name="在签名板上签名")).to_have_count(0)
    press(page, "上一步")
    expect(page.get_by_role("dialog")).to_contain_text("要退出吗")
    press(page, "继续办")
    press(page, "看回执")
    at_step(page, "取回执")
    assert page.locator(".number").text_content() == number
    paid[0] = True
    press(page, "我缴好了，查一查")
    expect(due).to_contain_text("✓ 20元")
    expect(due.get_by_role("img")).to_have_count(0)


def test_nobody_need_wait_for_a_card_to_the_end(page: Page, hall: Hall) -> None:
    page.goto(hall.page(matter="mi-payment-list", action="print", mode="elder"))
    press(page, "读身份证")
    hall.devices.until("id-card", "busy")
    fits(page)
    press(page, "不等了")
    expect(page.locator("#told")).to_contain_text("已取消")
    expect(page.get_by_role("button", name="不等了")).to_have_count(0)
    hall.devices.until("id-card", "ready")
    press(page, "刷脸")
    press(page, "同意刷脸")
    expect(page.get_by_text("已核对：样例甲")).to_be_visible()


def test_leaving_gives_up_waiting_too(page: Page, hall: Hall) -> None:
    page.goto(hall.page(matter="nurse-cancel", action="apply"))
    press(page, "读身份证")
    hall.devices.until("id-card", "busy")
    press(page, "退出")
    page.get_by_role("dialog").get_by_role("button", name="退出", exact=True).click()
    page.wait_for_url(f"{hall.url}/index.html")
    hall.devices.until("id-card", "ready")


def test_going_back_gives_up_waiting_too(page: Page, hall: Hall, gateway: Gateway) -> None:
    page.goto(hall.page(matter="nurse-cancel", action="apply"))
    lay(page, hall)
    gateway.fill(the_case(gateway), {"phone": "13800138000"}, "typed")
    press(page, "代人办理")
    press(page, "本人办理")
    press(page, "下一步")
    press(page, "下一步")
    press(page, "检查材料")
    at_step(page, "确认签名")
    press(page, "在签名板上签名")
    hall.devices.until("signature-pad", "busy")
    press(page, "上一步")
    at_step(page, "交材料")
    hall.devices.until("signature-pad", "ready")
    at_step(page, "交材料")


def test_a_service_that_is_away_at_the_start_is_tried_again(page: Page, hall: Hall) -> None:
    page.route("**/api/v1/transactions", lambda route: route.abort())
    page.goto(hall.page(matter="nurse-cancel", action="apply", mode="elder"))
    expect(page.get_by_role("alert")).to_contain_text("现在连不上办事系统")
    fits(page)
    shoot(page, "not-begun")
    page.unroute("**/api/v1/transactions")
    press(page, "再试一次")
    at_step(page, "放身份证")
    lay(page, hall)
    press(page, "下一步")
    at_step(page, "核对信息")


def test_a_device_service_that_was_started_anew_loses_nothing(page: Page, hall: Hall) -> None:
    page.goto(hall.page(matter="nurse-cancel", action="apply"))
    at_step(page, "放身份证")
    bridge = hall.devices.bridge
    for session in bridge.sessions.all():
        if session.token != hall.devices.token:
            bridge.sessions.drop(session)
    lay(page, hall)


def test_an_address_is_written_with_keys_on_the_screen(
    page: Page, hall: Hall, gateway: Gateway
) -> None:
    asked = ("soft-keyboard/candidates", {"pinyin": "ni"})
    wait_for(lambda: hall.devices.post(asked[0], **asked[1]).is_success, "the dictionaries")
    page.goto(hall.page(matter="nurse-cancel", action="apply", mode="elder"))
    lay(page, hall)
    press(page, "下一步")
    press(page, "用屏幕键盘写")
    keys = page.get_by_role("group", name="屏幕键盘")
    box = page.get_by_label("住址", exact=True)
    before = box.input_value()
    for letter in "zhuxiao":
        keys.get_by_role("button", name=letter, exact=True).click()
    keys.get_by_role("button", name="注销", exact=True).click()
    for digit in "12":
        keys.get_by_role("button", name=digit, exact=True).click()
    expect(box).to_have_value(f"{before}注销12")
    keys.get_by_role("button", name="删除", exact=True).click()
    keys.get_by_role("button", name="字母", exact=True).click()
    keys.get_by_role("button", name="A", exact=True).click()
    expect(box).to_have_value(f"{before}注销1A")
    shoot(page, "keyboard")
    fits(page)
    keys.get_by_role("button", name="好了", exact=True).click()
    expect(page.locator('[data-field="address"]')).to_contain_text("来源：本人填写")
    assert the_case(gateway).values["address"].shown() == ("citizen", f"{before}注销1A")
    expect(keys).to_have_count(0)


def test_a_receipts_code_is_scanned_and_letters_are_there(page: Page, hall: Hall) -> None:
    page.goto(f"{hall.url}/transaction/progress.html?mode=elder")
    hall.devices.act("qr-scanner", "scan", "https://example.test/evaluation/H4XWN8TC")
    press(page, "扫回执上的码")
    expect(page.get_by_label("回执号")).to_have_value("H4XWN8TC")
    expect(page.locator("#mark")).to_contain_text("模拟设备")
    press(page, "字母")
    press(page, "Z")
    expect(page.get_by_label("回执号")).to_have_value("H4XWN8TCZ")
    shoot(page, "progress-letters")
    fits(page)
