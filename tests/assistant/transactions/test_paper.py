"""Papers: what stands on them, their marks, and the form for the receipt printer."""

from __future__ import annotations

import html
import io
import json
import subprocess
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pypdf import PdfReader

from assistant.transactions.gateway import Gateway
from assistant.transactions.ground import Ground
from assistant.transactions.paper.compose import guide_slip, masked, qr_text
from assistant.transactions.paper.document import look, words
from assistant.transactions.paper.pdf import as_pdf
from assistant.transactions.paper.receipt import as_lines
from assistant.transactions.protocol import Opening
from guard.label import TEXT_LABEL
from guard.label_files import verify_bytes
from kiosk_bridge.kinds.printing import PrintReceipt
from knowledge.pack import Pack
from tests.assistant.transactions.terminal import MORNING, SAMPLES, Terminal


def text_of(content: bytes, folder: Path) -> str:
    """What poppler reads in a PDF, without line breaks and spaces."""
    path = folder / "paper.pdf"
    path.write_bytes(content)
    told = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True)
    return "".join(told.stdout.split())


def test_a_slip_says_all_that_is_needed(page: TestClient, ground: Ground, tmp_path: Path) -> None:
    body = {"matter": "elder-card", "question": "老人证怎么办，我的电话13800138000"}
    answer = page.post("/slips", json=body)
    assert answer.headers["content-type"] == "application/pdf"
    text = text_of(answer.content, tmp_path)
    matter = ground.pack.matter("elder-card")
    assert matter is not None
    for said in (
        "您问的是",
        "□居民身份证",
        "□一寸免冠白底彩色证件照",
        "".join(matter.where[0].text.split()),
        "020-12345",
        "在哪里办",
        answer.headers["x-window-code"],
        "".join(TEXT_LABEL.split()),
    ):
        assert said in text
    assert "13800138000" not in text
    label = verify_bytes(answer.content, ground.keys)
    assert label is not None and label.standing == "valid"


def test_the_glyphs_go_along(page: TestClient, tmp_path: Path) -> None:
    content = page.post("/slips", json={"matter": "mi-payment-list"}).content
    reader = PdfReader(io.BytesIO(content))
    assert "·第1页" in text_of(content, tmp_path)
    fonts = reader.pages[0]["/Resources"]["/Font"]  # type: ignore[index]
    used = [fonts[name] for name in fonts]
    assert any("/FontFile2" in font.get("/FontDescriptor", {}) for font in used)


def test_the_code_opens_the_same_guide_where_an_address_is_public(
    page: TestClient, pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    matter = pack.matter("elder-card")
    assert matter is not None
    brief = guide_slip(pack, matter, None, "CODE2345", MORNING).blocks
    carried = next(block.text for block in brief if block.kind == "qr")
    assert carried.startswith(matter.name) and "要带的材料" in carried
    assert words("qr_brief") in [block.text for block in brief]

    public = "https://example.test/v1/transactions/guides/{matter}"
    monkeypatch.setitem(look(), "guide_url", public)
    slip = guide_slip(pack, matter, None, "CODE2345", MORNING).blocks
    address = next(block.text for block in slip if block.kind == "qr")
    assert words("qr") in [block.text for block in slip]
    shown = page.get(address.removeprefix("https://example.test/v1/transactions")).text
    guide = [b.text for b in slip if b.kind in ("text", "check") and "CODE2345" not in b.text]
    assert len(guide) > 10
    assert all(html.escape(text, quote=True) in shown for text in guide)


def test_a_field_that_is_not_held_is_said_to_be_so(pack: Pack) -> None:
    matter = pack.matter("elder-allowance")
    assert matter is not None and not matter.materials
    slip = guide_slip(pack, matter, None, "CODE2345", MORNING)
    said = [block.text for block in slip.blocks]
    assert any(line.startswith("要带的材料：未收录。请打") for line in said)


def test_the_qr_holds_the_guide_where_no_address_is_public(pack: Pack) -> None:
    for matter in pack.matters:
        text = qr_text(pack, matter, MORNING.date())
        assert text.startswith(matter.name)
        assert len(text) <= look()["qr_characters"]


def test_the_guide_on_a_phone_is_the_same_and_labelled(page: TestClient) -> None:
    answer = page.get("/guides/elder-card")
    assert answer.headers["content-type"].startswith("text/html")
    for said in ("□ 居民身份证", "020-12345", TEXT_LABEL, "AIGC", "ContentProducer"):
        assert said in answer.text
    assert "<script" not in answer.text
    assert page.get("/guides/nowhere").status_code == 404


def test_receipt_lines_are_what_the_bridge_takes(pack: Pack) -> None:
    for matter in pack.matters:
        slip = guide_slip(pack, matter, "问" * 60, "CODE2345", MORNING)
        request = PrintReceipt.model_validate(as_lines(slip))
        assert request.ai
        joined = "".join(getattr(line, "text", "") for line in request.lines)
        assert matter.name in joined


def test_a_practice_is_marked_on_every_page(
    gateway: Gateway, terminal: Terminal, ground: Ground
) -> None:
    case = gateway.start(
        Opening("mi-payment-list", terminal_id=terminal.id, bridge_session=terminal.session)
    )
    gateway.identify(case, "self", terminal.sign(SAMPLES["elder"]), SAMPLES["elder"])
    gateway.fill(case, {"range_from": "2022-01-01", "range_to": "2026-11-01"}, "typed")
    content = as_pdf(gateway.paper(case, "result"), ground.keys)
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
    assert len(pages) > 1
    assert all("模拟办理" in text for text in pages)
    assert "2022年01月" in pages[-1] or "2022年1月" in pages[-1]
    assert SAMPLES["elder"]["number"] not in "".join(pages)


def test_a_receipt_is_no_ai_output(gateway: Gateway, terminal: Terminal, ground: Ground) -> None:
    case = gateway.start(
        Opening("nurse-cancel", terminal_id=terminal.id, bridge_session=terminal.session)
    )
    gateway.identify(case, "self", terminal.sign(SAMPLES["elder"]), SAMPLES["elder"])
    gateway.fill(case, {"phone": "13800138000"}, "typed")
    gateway.check(case)
    receipt = gateway.submit(case)
    document = gateway.paper(case, "receipt")
    said = document.characters()
    assert receipt.number in said and "没有签，到窗口时补签" in said
    assert document.banner == "模拟办理" and "不能当凭证" in said
    assert verify_bytes(as_pdf(document, ground.keys), ground.keys) is None


def test_the_notice_on_paper_is_labelled_and_opens_at_the_window(
    page: TestClient, terminal: Terminal, tmp_path: Path
) -> None:
    at = "/" + page.post("", json=terminal.opening("nurse-change")).json()["id"]
    page.post(f"{at}/identity", json=terminal.card())
    page.post(f"{at}/fields", json={"values": {"phone": "13800138000"}})
    page.post(f"{at}/check")
    text = text_of(page.get(f"{at}/papers/notice").content, tmp_path)
    assert "护士执业证书：还没有交" in text and "AI" in text
    code = text.partition("给工作人员看这个号码：")[2][:8]
    told = page.get(f"/slips/{code}").json()
    assert told["missing"][0].startswith("护士变更注册申请审核表")
    assert "样例甲" not in json.dumps(told, ensure_ascii=False)


@pytest.mark.parametrize(
    ("number", "shown"), [("440199194908150031", "4****************1"), ("E1", "E1"), ("", "")]
)
def test_masking(number: str, shown: str) -> None:
    assert masked(number) == shown
