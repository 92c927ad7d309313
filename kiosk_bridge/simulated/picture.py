"""Pictures for simulated cameras and pads, drawn on the spot, each marked 模拟设备."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw

from .lettering import lettering

Points = list[list[int]]


def face(mark: str, infrared: bool = False) -> bytes:
    """A drawn face, 640 × 480, as JPEG."""
    canvas = Image.new("RGB", (640, 480), (40, 40, 40) if infrared else (214, 226, 236))
    draw = ImageDraw.Draw(canvas)
    skin = (150, 150, 150) if infrared else (238, 205, 178)
    draw.ellipse((230, 90, 410, 330), fill=skin)
    draw.rectangle((190, 340, 450, 480), fill=(70, 96, 130))
    for x in (280, 345):
        draw.ellipse((x, 185, x + 18, 203), fill=(30, 30, 30))
    draw.arc((280, 230, 365, 290), 20, 160, fill=(120, 50, 50), width=5)
    _write(draw, (20, 430), mark, 30, (255, 255, 255) if infrared else (120, 0, 0))
    return _jpeg(canvas)


def page(mark: str) -> bytes:
    """A sheet on a dark desk, slightly turned, 1240 × 900, as JPEG."""
    sheet = Image.new("RGB", (560, 760), "white")
    draw = ImageDraw.Draw(sheet)
    _write(draw, (120, 50), "样例材料", 60, (20, 20, 20))
    for line in range(8):
        _write(draw, (60, 170 + 60 * line), "此页仅供演示和培训使用", 30, (40, 40, 40))
    _write(draw, (60, 690), mark, 34, (160, 0, 0))
    desk = Image.new("RGB", (1240, 900), (52, 56, 60))
    turned = sheet.rotate(4, expand=True, fillcolor=(52, 56, 60), resample=Image.Resampling.BICUBIC)
    desk.paste(turned, (310, 40))
    return _jpeg(desk)


def signature(strokes: list[Points]) -> bytes:
    """Strokes on white, 400 × 200, as PNG."""
    canvas = Image.new("L", (400, 200), 255)
    draw = ImageDraw.Draw(canvas)
    for stroke in strokes:
        draw.line([(x, y) for x, y in stroke], fill=0, width=6, joint="curve")
    out = io.BytesIO()
    canvas.save(out, "PNG")
    return out.getvalue()


def size(content: bytes) -> tuple[int, int]:
    return Image.open(io.BytesIO(content)).size


def _write(
    draw: ImageDraw.ImageDraw, at: tuple[int, int], text: str, height: int, fill: tuple[int, ...]
) -> None:
    draw.text(at, text, fill=fill, font=lettering(height))


def _jpeg(canvas: Image.Image) -> bytes:
    out = io.BytesIO()
    canvas.save(out, "JPEG", quality=88)
    return out.getvalue()
