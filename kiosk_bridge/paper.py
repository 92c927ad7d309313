"""Chinese text on paper without asking which fonts the printer has: drawn as a picture, with
the same text beneath, unseen, so that a PDF of it can be searched and read aloud."""

from __future__ import annotations

import io
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

DOTS = 300 / 72
"""Dots a point at 300 dpi."""
UNSEEN = 3
"""PDF text rendering mode: neither fill nor stroke."""
HIDDEN_FONT = "STSong-Light"


@cache
def _look() -> dict[str, Any]:
    text = files("kiosk_bridge").joinpath("paper.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


@cache
def font(dots: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """A font that has Chinese, where the machine has one."""
    for path in _look()["fonts"]:
        if Path(path).exists():
            return ImageFont.truetype(path, dots)
    return ImageFont.load_default(dots)


def strip(text: str, width: float, height: float) -> bytes:
    """A one-page PDF of the given size, in points, with the text at its top right."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(width, height))
    size = _look()["label_points"]
    picture = _written(text, size)
    shown = picture.width / DOTS
    _line(canvas, text, picture, width - shown - size, height - 2 * size, size)
    canvas.save()
    return out.getvalue()


def text_pages(text: str) -> bytes:
    """A PDF of A4 pages with the text, wrapped."""
    look = _look()
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    room = A4[1] - 2 * look["margin_points"]
    on_page = int(room // look["line_points"])
    lines = [row for line in text.splitlines() for row in _wrap(line)] or [""]
    for start in range(0, len(lines), on_page):
        _page(canvas, lines[start : start + on_page])
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _page(canvas: Canvas, lines: list[str]) -> None:
    look = _look()
    for row, line in enumerate(lines):
        if line.strip():
            top = A4[1] - look["margin_points"] - (row + 1) * look["line_points"]
            picture = _written(line, look["text_points"])
            _line(canvas, line, picture, look["margin_points"], top, look["text_points"])


def _line(canvas: Canvas, text: str, picture: Image.Image, x: float, y: float, size: float) -> None:
    if HIDDEN_FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(HIDDEN_FONT))
    shown = (picture.width / DOTS, picture.height / DOTS)
    canvas.drawImage(ImageReader(picture), x, y, *shown)
    under = canvas.beginText(x, y)
    under.setTextRenderMode(UNSEEN)
    under.setFont(HIDDEN_FONT, size)
    under.textOut(text)
    canvas.drawText(under)


def _written(text: str, points: float) -> Image.Image:
    face = font(int(points * DOTS))
    left, top, right, bottom = face.getbbox(text)
    picture = Image.new("1", (int(right - left) + 8, int(bottom - top) + 8), 1)
    ImageDraw.Draw(picture).text((4 - left, 4 - top), text, fill=0, font=face)
    return picture


def _wrap(line: str) -> list[str]:
    """Rows that fit between the margins; a full-width character is as wide as its size."""
    look = _look()
    room = (A4[0] - 2 * look["margin_points"]) / look["text_points"]
    rows, row, used = [], "", 0.0
    for character in line:
        wide = 0.6 if character.isascii() else 1.0
        if used + wide > room:
            rows.append(row)
            row, used = "", 0.0
        row, used = row + character, used + wide
    return [*rows, row]
