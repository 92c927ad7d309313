"""The transaction page in Chromium, standing and lying, with simulated devices."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect

from assistant.services import now_in_china
from assistant.transactions import api
from assistant.transactions.gateway import Gateway
from assistant.transactions.protocol import Opening
from guard.assertion import issue
from guard.keys import KeyRing
from tests.assistant.transactions.browsing import SIZES, a_page, at_step, fits, lay, press, shoot
from tests.assistant.transactions.conftest import a_ground
from tests.assistant.transactions.hall import TERMINAL, DeviceKey, Hall, opened
from tests.assistant.transactions.terminal import SAMPLES
from tests.kiosk_bridge.terminal import wait_for

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> DeviceKey:
    return DeviceKey(tmp_path_factory.mktemp("device") / "keys")


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory, key: DeviceKey) -> Gateway:
    """One for all these tests, by the wall clock: the bridge signs by it."""
    home = tmp_path_factory.mktemp("home")
    return Gateway(a_ground(home, now_in_china), key.key_of)


@pytest.fixture(scope="module")
def terminal_hall(gateway: Gateway, key: DeviceKey) -> Iterator[Hall]:
    app = FastAPI()
    app.include_router(api.router(lambda: gateway.ground, gateway))
    api.install(app)
    with opened(app, key) as found:
        yield found


@pytest.fixture
def hall(terminal_hall: Hall) -> Hall:
    """Tidied up by whoever was here before: no card, paper in both printers."""
    terminal_hall.devices.act("id-card", "remove")
    for printer in ("a4-printer", "receipt-printer"):
        terminal_hall.devices.act(printer, "load_paper")
    return terminal_hall


@pytest.fixture(params=[*SIZES])
def page(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    with a_page(chromium, SIZES[request.param]) as made:
        yield made


def test_query_and_print(page: Page, hall: Hall) -> None:
    page.goto(hall.page(matter="mi-payment-list", action="print", mode="elder"))
    at_step(page, "放身份证")
    shoot(page, "print-1")
    press(page, "下一步")
    expect(page.locator("#told")).to_contain_text("请先把身份证放到读取区")
    lay(page, hall)
    press(page, "下一步")
    at_step(page, "选范围")
    press(page, "下一步")
    expect(page.locator("#told")).to_contain_text("还有没填的")
    press(page, "最近半年")
    shoot(page, "print-2")
    fits(page)
    press(page, "下一步")
    at_step(page, "看结果")
    expect(page.locator("table")).to_contain_text("样例记录")
    shoot(page, "print-3")
    press(page, "打印")
    expect(page.locator("#told")).to_contain_text("已经送去打印")
    printed = hall.devices.client.get("/v1/panel").json()
    assert "pdf" in str(printed)
    shoot(page, "print-4")
    fits(page)


def test_apply_with_what_was_said_confirmed(page: Page, hall: Hall) -> None:
    asked = "sessionStorage.setItem('daoban.question', '护士证过期没延续要注销')"
    page.goto(f"{hall.url}/transaction/card.svg")
    page.evaluate(asked)
    page.goto(hall.page(matter="nurse-cancel", action="apply"))
    lay(page, hall)
    assert page.evaluate("sessionStorage.length") == 0
    shoot(page, "apply-1")
    press(page, "下一步")
    at_step(page, "核对信息")
    heard = page.locator('[data-field="situation-why"]')
    expect(heard).to_contain_text("机器听写")
    expect(page.locator("#label")).to_be_visible()
    expect(page.locator('[data-field="name"]')).to_contain_text("来源：证件读取")
    for digit in "13800138000":
        page.get_by_role("group", name="数字键").get_by_role(
            "button", name=digit, exact=True
        ).click()
    expect(page.locator('[data-field="phone"]')).to_contain_text("本人填写")
    press(page, "下一步")
    expect(page.locator("#told")).to_contain_text("机器听来的")
    shoot(page, "apply-2")
    fits(page)
    press(page, "对，确认")
    expect(heard).to_contain_text("本人填写")
    press(page, "下一步")
    at_step(page, "交材料")
    press(page, "检查材料")
    at_step(page, "确认签名")
    expect(page.get_by_text("材料齐全，等待人工受理")).to_be_visible()
    with page.expect_request(lambda request: "signature-pad/get" in request.url):
        press(page, "在签名板上签名")
    expect(page.locator("#told")).to_contain_text("签名板")
    hall.devices.act("signature-pad", "sign")
    expect(page.get_by_text("已签名")).to_be_visible()
    shoot(page, "apply-4")
    fits(page)
    press(page, "没有错，提交")
    at_step(page, "取回执")
    expect(page.locator(".number")).to_contain_text(re.compile(r"M\d{21}"))
    expect(page.get_by_text(re.compile("评价码 [2-9A-Z]{8}"))).to_be_visible()
    press(page, "打印回执")
    expect(page.locator("#told")).to_contain_text("已经送去打印")
    hall.devices.act("a4-printer", "take_paper")
    press(page, "打印回执")
    expect(page.locator("#told")).to_contain_text("纸")
    press(page, "打小票")
    expect(page.locator("#told")).to_contain_text("已经送去打印")
    press(page, "不满意")
    press(page, "等得太久")
    shoot(page, "apply-5")
    fits(page)
    press(page, "提交评价")
    expect(page.get_by_text("谢谢您的评价")).to_be_visible()


def test_the_notice_says_everything_and_can_be_taken_away(page: Page, hall: Hall) -> None:
    page.goto(hall.page(matter="elder-card", action="apply", mode="elder"))
    press(page, "代人办理")
    lay(page, hall)
    lay(page, hall, "sample-c", "样例丙")
    shoot(page, "agent-1")
    fits(page)
    press(page, "下一步")
    page.get_by_label("手机号码").fill("13800138000")
    page.get_by_label("手机号码").blur()
    press(page, "子女")
    press(page, "下一步")
    at_step(page, "交材料")
    press(page, "检查材料")
    notice = page.get_by_role("status")
    expect(notice).to_contain_text("还差 3 样")
    expect(notice).to_contain_text("代办人的身份证")
    shoot(page, "agent-3")
    fits(page)
    press(page, "打印这张单子带走")
    expect(page.locator("#told")).to_contain_text("已经送去打印")
    for done in (1, 2, 3):
        page.get_by_role("button", name="没带，用样例练习").first.click()
        expect(page.get_by_text("✓ 用了样例材料")).to_have_count(done)
    press(page, "检查材料")
    at_step(page, "确认签名")
    press(page, "上一步")
    at_step(page, "交材料")


def submitted(gateway: Gateway, key: DeviceKey) -> str:
    """The receipt number of a case of the elder on the sample card."""
    case = gateway.start(Opening("nurse-cancel", terminal_id=TERMINAL, bridge_session="s"))
    data = SAMPLES["elder"]
    token = issue(
        KeyRing(key.folder).private("device"),
        terminal=TERMINAL,
        device="id-card",
        session="s",
        data=data,
        now=now_in_china().timestamp(),
        simulated=True,
    )
    gateway.identify(case, "self", token, data)
    gateway.fill(case, {"phone": "13800138000"}, "typed")
    gateway.check(case)
    return gateway.submit(case).number


def test_asking_how_far_it_is(page: Page, hall: Hall, gateway: Gateway, key: DeviceKey) -> None:
    number = submitted(gateway, key)
    page.goto(f"{hall.url}/transaction/progress.html?mode=elder")
    for key in number:
        page.get_by_role("button", name=key, exact=True).click()
    hall.devices.act("id-card", "lay", "sample-c")
    press(page, "读身份证并查询")
    expect(page.locator("#told")).to_contain_text("没有查到")
    hall.devices.act("id-card", "lay", "sample-a")
    press(page, "读身份证并查询")
    expect(page.locator("#found")).to_contain_text("等待人工受理（模拟）")
    shoot(page, "progress")
    fits(page)


def test_booking(page: Page, hall: Hall) -> None:
    page.goto(hall.page(matter="residence-permit-renew", action="book"))
    lay(page, hall)
    press(page, "下一步")
    at_step(page, "选大厅和时间")
    page.get_by_role("button", name=re.compile("天河区政务服务中心")).click()
    page.get_by_role("group", name="日期").get_by_role("button").first.click()
    press(page, "09:00-10:00")
    page.get_by_label("手机号码").fill("13800138000")
    page.get_by_label("手机号码").blur()
    expect(page.locator('[data-field="phone"]')).to_contain_text("本人填写")
    shoot(page, "book-2")
    fits(page)
    press(page, "下一步")
    at_step(page, "确认")
    expect(page.locator("table")).to_contain_text("天河区政务服务中心")
    press(page, "没有错，提交")
    at_step(page, "取预约单")
    expect(page.get_by_text("已预约（模拟）")).to_be_visible()


def test_a_printer_without_paper_loses_nothing(page: Page, hall: Hall) -> None:
    page.goto(hall.page(matter="si-payment-proof", action="print"))
    lay(page, hall)
    press(page, "下一步")
    at_step(page, "看结果")
    hall.devices.act("a4-printer", "take_paper")
    press(page, "打印")
    expect(page.locator("#told")).to_contain_text("纸")
    at_step(page, "看结果")
    hall.devices.act("a4-printer", "load_paper")
    press(page, "打印")
    expect(page.locator("#told")).to_contain_text("已经送去打印")


def test_a_lost_network_loses_nothing(page: Page, hall: Hall) -> None:
    page.goto(hall.page(matter="nurse-cancel", action="apply"))
    lay(page, hall)
    press(page, "下一步")
    page.get_by_label("手机号码").fill("13800138000")
    page.get_by_label("手机号码").blur()
    expect(page.locator('[data-field="phone"]')).to_contain_text("本人填写")
    page.context.set_offline(True)
    press(page, "下一步")
    press(page, "检查材料")
    expect(page.locator("#told")).to_contain_text("网络断了")
    shoot(page, "offline")
    page.context.set_offline(False)
    press(page, "检查材料")
    at_step(page, "确认签名")
    expect(page.locator("table")).to_contain_text("13800138000")


def test_help_cancel_and_leaving_wipe(page: Page, hall: Hall, gateway: Gateway) -> None:
    before = len(gateway.cases)
    page.goto(hall.page(matter="nurse-cancel", action="apply"))
    lay(page, hall)
    assert len(gateway.cases) == before + 1
    page.keyboard.press("Tab")
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    assert page.evaluate(outline) == "solid"
    press(page, "找人帮忙")
    expect(page.get_by_role("dialog")).to_contain_text("工作人员")
    press(page, "知道了")
    press(page, "退出")
    press(page, "继续办")
    expect(page.get_by_text("已读取：样例甲")).to_be_visible()
    press(page, "退出")
    page.get_by_role("dialog").get_by_role("button", name="退出", exact=True).click()
    page.wait_for_url(f"{hall.url}/index.html")
    wait_for(lambda: len(gateway.cases) == before, "the transaction wiped")


def test_a_card_that_cannot_be_read_says_what_to_do(page: Page, hall: Hall) -> None:
    page.goto(hall.page(matter="nurse-cancel", action="apply"))
    hall.devices.act("id-card", "lay", "broken")
    press(page, "读身份证")
    expect(page.locator("#told")).to_contain_text("身份证")
    hall.devices.act("id-card", "remove")
    lay(page, hall)


def test_an_unknown_matter_is_told(page: Page, hall: Hall) -> None:
    page.goto(hall.page(matter="nowhere"))
    expect(page.get_by_role("alert")).to_contain_text("不能在这台机器上办")
    expect(page.get_by_role("button", name="下一步")).to_be_disabled()
    expect(page.get_by_role("button", name="再试一次")).to_have_count(0)
    press(page, "返回首页")
    page.wait_for_url(f"{hall.url}/index.html")
