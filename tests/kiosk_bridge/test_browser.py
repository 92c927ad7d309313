"""In a real Chromium: a hostile page gets nothing, the kiosk's page works, the panel works."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.kiosk_bridge.terminal import Start, Terminal

pytestmark = pytest.mark.browser

# Everything a page can try: each entry tells what it learnt, or "" if nothing.
ATTACKS = """
async (bridge) => {
  const got = {};
  const attempt = async (name, act) => {
    try { got[name] = String(await act() ?? ''); } catch { got[name] = ''; }
  };
  const text = async (answer) => answer.type === 'opaque' ? '' : answer.text();
  const send = (path, options) => fetch(bridge + path, options).then(text);
  await attempt('read devices', () => send('/v1/devices'));
  await attempt('no-cors read', () => send('/v1/devices', { mode: 'no-cors' }));
  await attempt('session', () => send('/v1/session', { method: 'POST' }));
  await attempt('no-cors session', () => send('/v1/session', { method: 'POST', mode: 'no-cors' }));
  await attempt('operation', () => send('/v1/id-card/read', {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }));
  await attempt('simple post', () => send('/v1/lights/on', {
    method: 'POST', mode: 'no-cors', headers: { 'content-type': 'text/plain' },
    body: '{"light": "id-card"}' }));
  await attempt('stolen token', () => send('/v1/id-card/read', {
    method: 'POST', body: '{}', headers: {
      'content-type': 'application/json', authorization: 'Bearer TOKEN' } }));
  await attempt('events', () => send('/v1/events', { headers: { authorization: 'Bearer TOKEN' } }));
  await attempt('panel action', () => send('/v1/panel', {
    method: 'POST', body: '{"device":"id-card","action":"lay","value":"sample-a"}' }));
  await attempt('event source', () => new Promise((resolve) => {
    const source = new EventSource(bridge + '/v1/events');
    source.onopen = () => resolve('open'); source.onerror = () => resolve(''); }));
  for (const [tag, field] of [['script', 'src'], ['img', 'src'], ['link', 'href']]) {
    await attempt(tag, () => new Promise((resolve) => {
      const made = document.createElement(tag);
      if (tag === 'link') made.rel = 'stylesheet';
      made.onload = () => resolve('loaded'); made.onerror = () => resolve('');
      made[field] = bridge + (tag === 'link' ? '/panel/panel.css' : '/panel/panel.js');
      document.head.append(made); }));
  }
  await attempt('frame', () => new Promise((resolve) => {
    const frame = document.createElement('iframe');
    frame.onload = () => {
      try { resolve(frame.contentDocument.body.textContent); } catch { resolve(''); } };
    frame.src = bridge + '/panel'; document.body.append(frame); }));
  await attempt('form', () => new Promise((resolve) => {
    document.body.insertAdjacentHTML('beforeend',
      `<iframe name="hole"></iframe><form target="hole" method="post" enctype="text/plain"
        action="${bridge}/v1/session"></form>`);
    document.forms[0].submit(); setTimeout(() => resolve(''), 500); }));
  await attempt('websocket', () => new Promise((resolve) => {
    const socket = new WebSocket(bridge.replace('http', 'ws') + '/v1/events');
    socket.onopen = () => resolve('open'); socket.onerror = () => resolve(''); }));
  return got;
}
"""
BY_THE_RULES = """
async (bridge) => {
  const json = { 'content-type': 'application/json' };
  const begun = await (await fetch(bridge + '/v1/session', { method: 'POST' })).json();
  const headers = { ...json, authorization: `Bearer ${begun.token}` };
  const post = async (path, body) => (await fetch(
    `${bridge}/v1/${path}`, { method: 'POST', headers, body: JSON.stringify(body) })).json();
  await post('panel', { device: 'id-card', action: 'lay', value: 'sample-b' });
  await post('id-card/open', {});
  const card = await post('id-card/read', {});
  await fetch(bridge + '/v1/session', { method: 'DELETE', headers });
  return card.data.name;
}
"""


@contextmanager
def page_server() -> Iterator[str]:
    """An empty page on a port of its own: another origin."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>page</title><body>")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--host-resolver-rules=MAP evil.test 127.0.0.1"],
        )
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page()
    yield opened
    opened.close()


def attack(page: Page, at: str, terminal: Terminal) -> dict[str, Any]:
    page.goto(at)
    before = len(terminal.bridge.sessions.all())
    learnt: dict[str, Any] = page.evaluate(
        ATTACKS.replace("TOKEN", terminal.token), terminal.address
    )
    assert len(terminal.bridge.sessions.all()) == before
    return learnt


def test_a_hostile_page_gets_nothing(start: Start, page: Page) -> None:
    terminal = start()
    terminal.act("id-card", "lay", "sample-a")
    terminal.ask("id-card/open")
    with page_server() as evil:
        learnt = attack(page, evil, terminal)
    assert len(learnt) == 16
    assert learnt == dict.fromkeys(learnt, "")
    panel = terminal.client.get("/v1/panel").json()["devices"]
    lights = next(device for device in panel if device["id"] == "lights")
    assert set(lights["bench"]["lights"].values()) == {"off"}


def test_a_hostile_page_without_an_origin_gets_nothing(start: Start, page: Page) -> None:
    learnt = attack(page, "data:text/html,<title>x</title><body>", start())
    assert learnt == dict.fromkeys(learnt, "")


def test_a_page_under_a_name_rebound_to_loopback_gets_nothing(start: Start, page: Page) -> None:
    terminal = start()
    port = terminal.address.rpartition(":")[2]
    answer = page.goto(f"http://evil.test:{port}/v1/devices")
    assert answer is not None and answer.status == 403
    assert "host_refused" in page.content()
    status = page.evaluate("() => fetch('/v1/session', {method: 'POST'}).then((a) => a.status)")
    assert status == 403


def test_the_kiosks_own_page_is_served(start: Start, page: Page) -> None:
    with page_server() as kiosk:
        terminal = start(origins=[kiosk, "http://127.0.0.1:8802"], mode="demo")
        page.goto(kiosk)
        assert page.evaluate(BY_THE_RULES, terminal.address) == "样例乙"


def test_the_panel_lays_a_card_and_shows_what_happens(start: Start, page: Page) -> None:
    terminal = start()
    page.goto(f"{terminal.address}/panel")
    card = page.get_by_role("article", name="身份证阅读器（模拟设备）")
    card.get_by_role("button", name="放：身份证 样例乙").click()
    card.get_by_text("放着：身份证 样例乙").wait_for()
    page.get_by_role("log").get_by_text("身份证阅读器 证件放上了").wait_for()
    terminal.ask("id-card/open")
    assert terminal.ask("id-card/read")["name"] == "样例乙"
    card.get_by_role("button", name="拔线").click()
    card.get_by_text("✕ 已断开").wait_for()
    card.get_by_role("button", name="插线").click()
    card.get_by_text("● 正常").wait_for()


def test_the_panel_shows_what_is_printed_and_scans_what_is_typed(start: Start, page: Page) -> None:
    terminal = start()
    page.goto(f"{terminal.address}/panel")
    terminal.ask("receipt-printer/init")
    hostile = "<img src=x onerror=document.title='hurt'>"
    terminal.ask("receipt-printer/print", lines=[{"kind": "text", "text": hostile}])
    page.get_by_text(f"打印：{hostile}").wait_for()
    assert page.title() == "模拟设备面板 · 导办"
    page.get_by_label("要扫的内容").fill("A-123")
    page.get_by_role("button", name="扫这个").click()
    page.get_by_text("有一个码等着读取").wait_for()
    terminal.ask("qr-scanner/open")
    assert terminal.ask("qr-scanner/read", timeout_s=5)["text"] == "A-123"


@pytest.mark.parametrize(("width", "height"), [(1080, 1920), (1920, 1080)])
def test_the_panel_is_legible_and_touchable(
    start: Start, page: Page, width: int, height: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"{start().address}/panel")
    page.get_by_role("article").nth(13).wait_for()
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, input')].filter((each) => {
          if (each.hidden) return false;
          const box = each.getBoundingClientRect();
          return box.width < 60 || box.height < 60; }).map((each) => each.textContent)"""
    )
    assert small == []
    sizes = page.evaluate(
        """() => [...document.querySelectorAll('h1, h2, p, li, span, button, input, strong')]
          .map((each) => parseFloat(getComputedStyle(each).fontSize))"""
    )
    assert min(sizes) >= 20
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert page.get_by_role("article").count() == 14
    assert page.locator("article .mark").all_text_contents() == ["模拟设备"] * 14
