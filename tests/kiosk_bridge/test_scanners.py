"""QR by a serial scanner (a pseudo-terminal) and by camera frames (real pictures of codes)."""

from __future__ import annotations

import base64
import io
import os
import pty
import tty
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import segno
from PIL import Image, ImageFilter

from tests.kiosk_bridge.terminal import Start, Terminal, wait_for


class Line:
    """The far end of a serial line."""

    def __init__(self) -> None:
        self.ours, theirs = pty.openpty()
        tty.setraw(theirs)
        self.path = os.ttyname(theirs)
        self._theirs: int | None = theirs

    def send(self, content: bytes) -> None:
        os.write(self.ours, content)

    def unplug(self) -> None:
        for end in (self.ours, self._theirs):
            if end is not None:
                os.close(end)
        self._theirs = None


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    made = Line()
    yield made
    if made._theirs is not None:
        made.unplug()


def scanner(start: Start, device: str, **settings: object) -> Terminal:
    given = {"device": device, **settings}
    return start({"qr-scanner": {"driver": "serial-scanner", "settings": given}})


def test_a_code_on_the_line_is_read(start: Start, line: Line) -> None:
    terminal = scanner(start, line.path)
    terminal.ask("qr-scanner/open")
    with ThreadPoolExecutor() as pool:
        reading = pool.submit(terminal.ask, "qr-scanner/read", timeout_s=10)
        terminal.until("qr-scanner", "busy")
        line.send("粤省事:样例-1\r\n".encode())
        assert reading.result()["text"] == "粤省事:样例-1"


def test_pieces_make_a_code_and_empty_lines_make_none(start: Start, line: Line) -> None:
    terminal = scanner(start, line.path)
    terminal.ask("qr-scanner/open")
    for piece in (b"\r\n\r\n", b"AB", b"CD", b"\r"):
        line.send(piece)
    assert terminal.ask("qr-scanner/read", timeout_s=5)["text"] == "ABCD"
    assert terminal.code("qr-scanner/read", timeout_s=0.3) == "no_code"


def test_what_was_scanned_before_opening_is_not_read(start: Start, line: Line) -> None:
    terminal = scanner(start, line.path)
    line.send(b"OLD\r\n")
    terminal.ask("qr-scanner/open")
    assert terminal.code("qr-scanner/read", timeout_s=0.3) == "no_code"


def test_a_scanner_set_up_for_gb18030(start: Start, line: Line) -> None:
    terminal = scanner(start, line.path, encoding="gb18030")
    terminal.ask("qr-scanner/open")
    line.send("天河区\r".encode("gb18030"))
    assert terminal.ask("qr-scanner/read", timeout_s=5)["text"] == "天河区"


def test_pulled_out_and_put_back(start: Start, line: Line, tmp_path: Path) -> None:
    device = tmp_path / "scanner"
    device.symlink_to(line.path)
    terminal = scanner(start, str(device))
    terminal.ask("qr-scanner/open")
    device.unlink()
    line.unplug()
    terminal.until("qr-scanner", "lost")
    assert terminal.code("qr-scanner/read", timeout_s=1) == "device_lost"
    again = Line()
    device.symlink_to(again.path)
    terminal.until("qr-scanner", "ready")
    terminal.ask("qr-scanner/open")
    again.send(b"BACK\r\n")
    assert terminal.ask("qr-scanner/read", timeout_s=5)["text"] == "BACK"
    again.unplug()


def code_picture(text: str, turned: float = 0, blur: float = 0) -> Image.Image:
    """A scene such as a phone held before the camera: a code on grey, turned, out of focus."""
    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="png", scale=8, border=4)
    code = Image.open(out).convert("RGB")
    scene = Image.new("RGB", (1280, 960), (120, 124, 128))
    turned_code = code.rotate(turned, expand=True, fillcolor=(120, 124, 128))
    scene.paste(turned_code, (300, 200))
    return scene.filter(ImageFilter.GaussianBlur(blur)) if blur else scene


def write(scene: Image.Image, path: Path) -> None:
    """As another program would: whole or not at all."""
    part = path.with_suffix(".part.png")
    scene.save(part)
    part.replace(path)


@pytest.mark.parametrize(("turned", "blur"), [(0, 0), (17, 1.5), (180, 0), (-40, 1)])
def test_a_code_before_the_camera_is_read(
    start: Start, tmp_path: Path, turned: float, blur: float
) -> None:
    frame = tmp_path / "frame.png"
    write(code_picture("受理编号 SAMPLE-0001", turned, blur), frame)
    terminal = start(
        {"qr-scanner": {"driver": "camera-scanner", "settings": {"image": str(frame)}}}
    )
    terminal.ask("qr-scanner/open")
    answer = terminal.ask("qr-scanner/read", timeout_s=10)
    assert answer["text"] == "受理编号 SAMPLE-0001"
    assert answer["symbology"] == "QRCode"


def test_the_camera_waits_for_a_code(start: Start, tmp_path: Path) -> None:
    frame = tmp_path / "frame.png"
    write(Image.new("RGB", (640, 480), (90, 90, 90)), frame)
    settings = {"image": str(frame)}
    terminal = start({"qr-scanner": {"driver": "camera-scanner", "settings": settings}})
    terminal.ask("qr-scanner/open")
    assert terminal.code("qr-scanner/read", timeout_s=0.4) == "no_code"
    write(code_picture("LATER"), frame)
    assert terminal.ask("qr-scanner/read", timeout_s=10)["text"] == "LATER"


def test_scanner_and_camera_side_by_side(start: Start, line: Line, tmp_path: Path) -> None:
    frame = tmp_path / "frame.png"
    write(code_picture("BY-CAMERA"), frame)
    also = {"camera": {"driver": "camera-scanner", "settings": {"image": str(frame)}}}
    settings = {"device": line.path}
    device = {"driver": "serial-scanner", "settings": settings, "also": also}
    terminal = start({"qr-scanner": device})
    terminal.ask("qr-scanner/open")
    assert terminal.code("qr-scanner/read", source="camera") == "not_open"
    terminal.ask("qr-scanner/open", source="camera")
    assert terminal.ask("qr-scanner/read", source="camera")["text"] == "BY-CAMERA"
    line.send(b"BY-SCANNER\r")
    assert terminal.ask("qr-scanner/read")["text"] == "BY-SCANNER"


def test_the_document_camera_takes_photos_for_the_image_operations(
    start: Start, tmp_path: Path
) -> None:
    frame = tmp_path / "frame.png"
    write(code_picture("PAGE"), frame)
    camera = {"driver": "v4l2", "settings": {"image": str(frame)}}
    terminal = start(
        {"camera": {"driver": "none", "also": {"document": camera}}, "image": {"driver": "opencv"}}
    )
    assert terminal.code("camera/init") == "device_absent"
    terminal.ask("camera/init", source="document")
    photo = terminal.ask("camera/photo", source="document")
    assert (photo["width"], photo["height"], photo["source"]) == (1280, 960, "document")
    box = {"x": 300, "y": 200, "width": 100, "height": 100}
    cut = terminal.ask("image/crop", image_id=photo["image_id"], box=box)
    assert Image.open(io.BytesIO(base64.b64decode(str(cut["image"])))).size == (100, 100)
    assert terminal.code("camera/compare", source="document", reference="AA==", live="AA==") == (
        "unsupported"
    )


def test_a_camera_that_is_pulled_out_and_put_back(start: Start, tmp_path: Path) -> None:
    frame = tmp_path / "frame.png"
    write(code_picture("PAGE"), frame)
    terminal = start({"camera": {"driver": "v4l2", "settings": {"image": str(frame)}}})
    terminal.ask("camera/init")
    frame.unlink()
    terminal.until("camera", "lost")
    assert terminal.code("camera/photo") == "device_lost"
    write(code_picture("PAGE"), frame)
    terminal.until("camera", "ready")
    terminal.ask("camera/init")
    frame.write_bytes(b"half a pic")
    assert terminal.code("camera/photo") == "no_frame"


def test_a_video_device_that_is_not_there(start: Start) -> None:
    terminal = start({"camera": {"driver": "v4l2", "settings": {"device": "/dev/video-none"}}})
    terminal.until("camera", "lost")
    wait_for(lambda: terminal.code("camera/init") == "device_lost", "lost")
