"""Chinese text on A4, with its font along: readable on any printer, searchable in any PDF."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from guard import paper_font
from guard.errors import FontError

from .errors import DeviceError


@cache
def look() -> dict[str, Any]:
    """paper.yaml: sizes."""
    text = files("kiosk_bridge").joinpath("paper.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


@contextmanager
def font_for(text: str) -> Iterator[str]:
    """guard.paper_font.font_for with the bridge's own error. DeviceError `no_font`."""
    try:
        with paper_font.font_for(text) as name:
            yield name
    except FontError as error:
        raise DeviceError("no_font") from error


def strip(text: str, width: float, height: float) -> bytes:
    """A one-page PDF of the given size, in points, with the text at its top right."""
    out = io.BytesIO()
    size = look()["label_points"]
    with font_for(text) as font:
        canvas = Canvas(out, pagesize=(width, height))
        canvas.setFont(font, size)
        shown = pdfmetrics.stringWidth(text, font, size)
        left, bottom = width - shown - 2 * size, height - 2 * size
        # On a ground of its own: whatever lies beneath, the label can be read.
        canvas.setFillGray(1)
        canvas.rect(left - 3, bottom - 3, shown + 6, size + 6, stroke=0, fill=1)
        canvas.setFillGray(0)
        canvas.drawString(left, bottom, text)
        canvas.save()
    return out.getvalue()


def text_pages(text: str) -> bytes:
    """A PDF of A4 pages with the text, wrapped."""
    out = io.BytesIO()
    with font_for(text) as font:
        canvas = Canvas(out, pagesize=A4)
        room = A4[1] - 2 * look()["margin_points"]
        on_page = int(room // look()["line_points"])
        rows = [row for line in text.splitlines() for row in _wrap(line, font)] or [""]
        for start in range(0, len(rows), on_page):
            _page(canvas, font, rows[start : start + on_page])
        canvas.save()
    return out.getvalue()


def _page(canvas: Canvas, font: str, rows: list[str]) -> None:
    canvas.setFont(font, look()["text_points"])
    for number, row in enumerate(rows, start=1):
        top = A4[1] - look()["margin_points"] - number * look()["line_points"]
        canvas.drawString(look()["margin_points"], top, row)
    canvas.showPage()


def _wrap(line: str, font: str) -> list[str]:
    """Rows that fit between the margins."""
    room = A4[0] - 2 * look()["margin_points"]
    rows, row = [], ""
    for character in line.expandtabs(4):
        if not character.isprintable():
            continue
        if pdfmetrics.stringWidth(row + character, font, look()["text_points"]) > room:
            rows.append(row)
            row = ""
        row += character
    return [*rows, row]
