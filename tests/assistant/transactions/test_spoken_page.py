"""Talking at the transaction page: prompts aloud, the form filled by a sentence, a face."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect

from assistant.services import now_in_china
from assistant.transactions import api
from assistant.transactions.gateway import Gateway
from tests.assistant.transactions.browsing import SIZES, a_page, at_step, fits, lay, press, shoot
from tests.assistant.transactions.conftest import a_ground
from tests.assistant.transactions.hall import DeviceKey, Hall, opened
from tests.assistant.transactions.voice import QuietVoice
from tests.kiosk_bridge.terminal import wait_for

pytestmark = pytest.mark.browser
PROMPTED = {"voice-prompt": {"driver": "simulated"}}


@pytest.fixture(scope="module")
def app_and_key(tmp_path_factory: pytest.TempPathFactory) -> tuple[FastAPI, DeviceKey]:
    home = tmp_path_factory.mktemp("home")
    key = DeviceKey(home / "device")
    gateway = Gateway(a_ground(home, now_in_china), key.key_of)
    app = FastAPI()
    app.include_router(api.router(lambda: gateway.ground, gateway))
    api.install(app)
    return app, key


@pytest.fixture(scope="module")
def voice() -> QuietVoice:
    return QuietVoice()


@pytest.fixture(scope="module")
def hall(app_and_key: tuple[FastAPI, DeviceKey], voice: QuietVoice) -> Iterator[Hall]:
    with opened(*app_and_key, dict(PROMPTED), voice) as found:
        yield found


@pytest.fixture
def page(chromium: Browser, voice: QuietVoice) -> Iterator[Page]:
    voice.spoken.clear()
    with a_page(chromium, SIZES["standing"]) as made:
        yield made


def say(page: Page, voice: QuietVoice, text: str) -> None:
    press(page, "点我说话")
    wait_for(lambda: voice.machine.state == "listening", "the terminal to listen")
    voice.hears(text)


def test_a_time_said_aloud_waits_for_one_tap(page: Page, hall: Hall, voice: QuietVoice) -> None:
    page.goto(hall.page(matter="mi-payment-list", action="print", mode="elder"))
    lay(page, hall)
    press(page, "下一步")
    at_step(page, "选范围")
    say(page, voice, "从去年一月到十二月")
    expect(page.locator("#voice")).to_contain_text("您说的是：从去年一月到十二月")
    first = page.locator('[data-field="range_from"]')
    expect(first).to_contain_text("来源：机器听写，请确认")
    expect(page.locator("#told")).to_contain_text("紫色")
    shoot(page, "spoken")
    fits(page)
    press(page, "下一步")
    at_step(page, "选范围")
    press(page, "都对，全部确认")
    expect(first).to_contain_text("来源：本人填写")
    say(page, voice, "下一步")
    at_step(page, "看结果")
    expect(page.locator("tr")).to_have_count(13)


def test_a_phone_number_said_aloud_and_a_name_that_is_not_taken(
    page: Page, hall: Hall, voice: QuietVoice
) -> None:
    page.goto(hall.page(matter="nurse-cancel", action="apply"))
    lay(page, hall)
    press(page, "下一步")
    say(page, voice, "我叫张三")
    expect(page.locator("#told")).to_contain_text("只从身份证上读")
    expect(page.locator('[data-field="name"]')).to_contain_text("样例甲")
    say(page, voice, "我的电话是一三八零零一三八零零零")
    phone = page.locator('[data-field="phone"]')
    expect(phone).to_contain_text("机器听写")
    expect(phone.get_by_label("手机号码")).to_have_value("13800138000")
    press(page, "对，确认")
    expect(phone).to_contain_text("本人填写")
    say(page, voice, "今天天气不错")
    expect(page.locator("#told")).to_contain_text("没有听出要填的内容")
    say(page, voice, "上一步")
    at_step(page, "放身份证")


def test_every_step_and_every_trouble_is_said_aloud(
    page: Page, hall: Hall, voice: QuietVoice
) -> None:
    page.goto(hall.page(matter="nurse-cancel", action="apply"))
    lay(page, hall)
    press(page, "下一步")
    press(page, "下一步")
    expect(page.locator("#told")).to_contain_text("还有没填的")
    prompts = page.evaluate(
        "fetch('/api/v1/transactions/matters/nurse-cancel').then(r => r.json())"
    )
    steps = [step["say"] for step in prompts["steps"]]
    wait_for(lambda: "还有没填的" in voice.spoken[-1], "the trouble said")
    assert voice.spoken[0] == "这是模拟办理，只供练习。" + steps[0]
    assert steps[1] in voice.spoken
    assert all(len(step) <= 40 for step in steps)


def test_without_a_voice_the_device_service_says_the_prompts(
    chromium: Browser, app_and_key: tuple[FastAPI, DeviceKey]
) -> None:
    with opened(*app_and_key, dict(PROMPTED)) as hall, a_page(chromium, SIZES["lying"]) as page:
        page.goto(hall.page(matter="mi-payment-list", action="print"))
        expect(page.get_by_role("button", name="点我说话")).to_be_hidden()

        def said() -> bool:
            shown = hall.devices.client.get("/v1/panel").json()
            return "请把身份证放在读取区" in str(shown)

        wait_for(said, "the prompt")


def test_a_face_after_a_yes_of_its_own(page: Page, hall: Hall) -> None:
    page.goto(hall.page(matter="mi-payment-list", action="print", mode="elder"))
    press(page, "刷脸")
    asked = page.get_by_role("dialog")
    expect(asked).to_contain_text("照片不保存")
    shoot(page, "face")
    press(page, "不用，放身份证")
    expect(page.get_by_role("button", name="刷脸")).to_be_visible()
    hall.devices.act("camera", "leave")
    press(page, "刷脸")
    press(page, "同意刷脸")
    expect(page.locator("#told")).to_contain_text("镜头")
    hall.devices.act("camera", "come")
    press(page, "刷脸")
    press(page, "同意刷脸")
    expect(page.get_by_text("已核对：样例甲")).to_be_visible()
    expect(page.locator("#told")).to_contain_text("模拟设备")
    fits(page)
    press(page, "下一步")
    expect(page.locator('[data-field="name"]')).to_contain_text("来源：刷脸核对")
