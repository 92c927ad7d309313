"""From the answer on the main screen: into the transaction, or away with the guide on paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from assistant.api.app import create_app
from assistant.services import Services, now_in_china
from assistant.serving import ServeSettings, limits
from guard.assertion import ReplayStore
from guard.enrol import Terminals
from tests.assistant.transactions.browsing import SIZES, a_page, at_step, lay, press, shoot
from tests.assistant.transactions.hall import TERMINAL, DeviceKey, Hall, opened
from tests.voice_client.screen.looks import check

pytestmark = pytest.mark.browser
QUESTION = "护士执业证怎么注销"


@pytest.fixture(scope="module")
def hall(real_services: Services, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    home = tmp_path_factory.mktemp("home")
    settings = real_services.settings.model_copy(update={"home": home})
    key = DeviceKey(home / "device")
    terminals, now = Terminals(home / "terminals.json", ReplayStore()), now_in_china().timestamp()
    terminals.enrol(TERMINAL, terminals.new_code(TERMINAL, now), key.public, now)
    services = replace(real_services, settings=settings, clock=now_in_china)
    app = create_app(services, limits(ServeSettings(rate_limits=False)))
    with opened(app, key) as found:
        yield found


@pytest.fixture
def page(chromium: Browser, hall: Hall) -> Iterator[Page]:
    with a_page(chromium, SIZES["standing"]) as made:
        made.goto(hall.url)
        made.wait_for_selector(".tile")
        yield made


def ask(page: Page, text: str) -> None:
    page.get_by_label("您想办什么事").fill(text)
    press(page, "问一问")
    page.get_by_text(f"您问：{text}").wait_for()


def test_the_guide_on_paper_and_a_printer_without_any(page: Page, hall: Hall) -> None:
    press(page, "老人版")
    ask(page, QUESTION)
    shoot(page, "answer")
    hall.devices.act("a4-printer", "take_paper")
    press(page, "打印办事指南")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("护士执业证书核发")
    press(page, "打印大字版（A4 纸）")
    expect(dialog.get_by_role("status")).to_contain_text("打印机没有纸了")
    press(page, "打印小票")
    told = dialog.get_by_role("status")
    expect(told).to_contain_text("在出纸口取走")
    check(page, 30, 60)
    shoot(page, "slip")
    code = re.search(r"号码 ([2-9A-Z]{8})", told.inner_text())
    assert code is not None
    kept = httpx.get(f"{hall.url}/api/v1/transactions/slips/{code[1]}").json()
    assert (kept["question"], kept["matter"]["id"]) == (QUESTION, "nurse-cancel")
    hall.devices.act("a4-printer", "load_paper")
    press(page, "打印大字版（A4 纸）")
    expect(told).to_contain_text("在出纸口取走")


def test_from_the_answer_into_the_transaction_with_all_that_was_said(
    page: Page, hall: Hall, real_services: Services
) -> None:
    before = len(real_services.sessions)  # other tests may have left theirs
    ask(page, "护士证过期没延续，怎么注销")
    page.locator(".steps button", has_text="在本机申报").click()
    at_step(page, "放身份证")
    assert "question" not in page.url
    lay(page, hall)
    press(page, "下一步")
    expect(page.locator('[data-field="situation-why"]')).to_contain_text("机器听写")
    assert len(real_services.sessions) == before + 1
    press(page, "退出")
    page.get_by_role("dialog").get_by_role("button", name="退出", exact=True).click()
    page.wait_for_selector(".tile")
    assert len(real_services.sessions) == before


def test_from_department_and_matter_without_any_question(page: Page, hall: Hall) -> None:
    press(page, "个人办事 按部门找")
    page.locator(".filters button", has_text="卫生健康").first.click()
    page.locator(".rows button", has_text="护士执业证书核发（注销注册）").click()
    page.locator(".steps button", has_text="在本机申报").click()
    at_step(page, "放身份证")
    expect(page.locator("#name")).to_contain_text("护士执业证书核发（注销注册）")


def test_progress_and_evaluation_are_on_the_first_page(page: Page, hall: Hall) -> None:
    page.get_by_role("button", name="查进度").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("查进度")
    press(page, "退出")
    page.wait_for_selector(".tile")
    page.get_by_role("button", name="评价").click()
    press(page, "满意")
    press(page, "提交评价")
    expect(page.locator("#told")).to_contain_text("请输入评价码")
    for key in "ABCD2345":
        press(page, key)
    press(page, "提交评价")
    expect(page.locator("#told")).to_contain_text("查不到")
