"""A4 printing through a real CUPS scheduler, with Debian's cups-pdf and a tray of our own."""

from __future__ import annotations

import base64
import io
import os
import pwd
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from PIL import Image
from pypdf import PdfReader

from kiosk_bridge.labels import TEXT_LABEL
from kiosk_bridge.paper import text_pages
from tests.kiosk_bridge.cups_server import CupsServer, cups
from tests.kiosk_bridge.terminal import Start, Terminal, wait_for

pytestmark = pytest.mark.cups


@pytest.fixture(scope="module")
def queues() -> Iterator[CupsServer]:
    # Not below pytest's own folder: that is root's alone, and CUPS's filters run as lp.
    with TemporaryDirectory(prefix="daoban-cups-") as folder, cups(Path(folder)) as server:
        server.add_cups_pdf("PDF")
        server.add_tray("Tray")
        yield server


@pytest.fixture
def printing(queues: CupsServer, start: Start, programs: dict[str, Path]) -> Iterator[Terminal]:
    yield _start(start, queues, programs, "Tray")
    queues.fault.write_text("")
    wait_for(lambda: "Tray-" not in queues.told("lpstat", "-o"), "the queue to empty")


def _start(start: Start, queues: CupsServer, programs: dict[str, Path], queue: str) -> Terminal:
    settings = {"queue": queue, "server": queues.address}
    return start(
        {"a4-printer": {"driver": "cups", "settings": settings}},
        programs=programs,
        limits={"probe_every_s": 0.2},
    )


def encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()


def text_of(path: Path) -> str:
    return "".join(page.extract_text() for page in PdfReader(path).pages)


def test_a_pdf_comes_out_as_it_went_in(printing: Terminal, queues: CupsServer) -> None:
    page = text_pages("样例回执\n受理编号 SAMPLE-0001")
    job = printing.ask("a4-printer/print", content=encoded(page), copies=1)["job"]
    paper = queues.paper(str(job))
    wait_for(paper.exists, "paper")
    assert "SAMPLE-0001" in text_of(paper)
    assert "样例回执" in text_of(paper)
    assert TEXT_LABEL not in text_of(paper)


def test_plain_text_from_ai_carries_its_label_on_every_page(
    printing: Terminal, queues: CupsServer
) -> None:
    text = "\n".join(f"第{n}条 请带身份证" for n in range(60))
    job = printing.ask("a4-printer/print", content=encoded(text.encode()), format="text", ai=True)
    paper = queues.paper(str(job["job"]))
    wait_for(paper.exists, "paper")
    pages = PdfReader(paper).pages
    assert len(pages) == 2
    assert all(TEXT_LABEL in page.extract_text() for page in pages)


def test_debians_cups_pdf_shows_the_chinese_that_was_sent(
    queues: CupsServer, start: Start, programs: dict[str, Path], tmp_path: Path
) -> None:
    from rapidocr import RapidOCR

    terminal = _start(start, queues, programs, "PDF")
    answer = terminal.post(
        "a4-printer/print", content=encoded("请带身份证原件".encode()), format="text", ai=True
    ).json()
    folder = Path(pwd.getpwuid(os.getuid()).pw_dir) / "PDF"
    name = f"daoban-{answer['call_id']}*"
    wait_for(lambda: any(path.stat().st_size for path in folder.glob(name)), "cups-pdf", 40)
    paper = next(folder.glob(name))
    picture = tmp_path / "page"
    subprocess.run(["pdftoppm", "-r", "120", "-png", "-singlefile", paper, picture], check=True)
    paper.unlink()
    seen = "".join(RapidOCR()(str(picture.with_suffix(".png"))).txts)
    assert "AI生成" in seen and "仅供参考" in seen
    assert "请带身份证原件" in seen


def test_pictures_are_printed_on_one_page(printing: Terminal, queues: CupsServer) -> None:
    out = io.BytesIO()
    Image.new("RGB", (800, 1200), "white").save(out, "JPEG")
    job = printing.ask("a4-printer/print", content=encoded(out.getvalue()), format="jpeg")["job"]
    paper = queues.paper(str(job))
    wait_for(paper.exists, "paper")
    assert len(PdfReader(paper).pages) == 1


def test_out_of_paper_is_said_and_nothing_more_is_queued(
    printing: Terminal, queues: CupsServer
) -> None:
    page = encoded(text_pages("样例"))
    assert printing.ask("a4-printer/state")["state"] == "idle"
    queues.fault.write_text("media-empty-error")
    printing.ask("a4-printer/print", content=page)
    wait_for(
        lambda: printing.ask("a4-printer/state")["reasons"] == ["out_of_paper"], "out of paper"
    )
    state = printing.ask("a4-printer/state")
    assert "加纸" in str(state["citizen"])
    assert printing.code("a4-printer/print", content=page) == "out_of_paper"
    queues.fault.write_text("")
    wait_for(lambda: printing.ask("a4-printer/state")["state"] == "idle", "idle")
    printing.ask("a4-printer/print", content=page)


def test_a_document_stuck_when_the_citizen_leaves_is_cancelled(
    printing: Terminal, queues: CupsServer
) -> None:
    queues.fault.write_text("media-jam-error")
    job = str(printing.ask("a4-printer/print", content=encoded(text_pages("样例")))["job"])
    wait_for(lambda: printing.ask("a4-printer/state")["reasons"] == ["paper_jam"], "jam")
    printing.client.delete("/v1/session")
    wait_for(lambda: job not in queues.told("lpstat", "-o"), "the job to be cancelled")
    queues.fault.write_text("")
    assert not queues.paper(job).exists()


@pytest.mark.parametrize(
    ("content", "format_"),
    [(b"%PDF-1.7 broken", "pdf"), (b"hello", "png"), (b"\xff\xfe", "text"), (b"", "pdf")],
)
def test_what_is_not_what_it_says_is_not_printed(
    printing: Terminal, content: bytes, format_: str
) -> None:
    code = printing.code("a4-printer/print", content=encoded(content), format=format_)
    assert code == "bad_document"


def test_a_queue_that_is_not_there(
    queues: CupsServer, start: Start, programs: dict[str, Path]
) -> None:
    terminal = _start(start, queues, programs, "Gone")
    terminal.until("a4-printer", "lost")
    assert terminal.code("a4-printer/state") == "device_lost"


def test_without_a_white_list_no_program_runs(queues: CupsServer, start: Start) -> None:
    terminal = _start(start, queues, {}, "Tray")
    assert terminal.code("a4-printer/state") == "program_refused"
