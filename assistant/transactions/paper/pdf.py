"""A document as PDF on A4, in large print, its marks on every page.

What is AI output carries the visible label and the signed AIGC metadata (GB 45438-2025).
"""

from __future__ import annotations

import io
import secrets
from typing import Any
from xml.sax.saxutils import escape

import segno
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Image, Paragraph, SimpleDocTemplate, Table, TableStyle

from assistant.transactions.errors import BackendFault
from assistant.transactions.paper.document import Block, Document, look, words
from guard.errors import FontError
from guard.keys import KeyRing
from guard.label import TEXT_LABEL
from guard.label_files import label_bytes
from guard.paper_font import font_for


def as_pdf(document: Document, keys: KeyRing) -> bytes:
    """The PDF; AI output is labelled and signed, the rest goes as it is."""
    try:
        with font_for(document.characters() + TEXT_LABEL + str(look()["words"])) as font:
            content = _render(document, font)
    except FontError as error:
        raise BackendFault("no_font") from error
    return label_bytes(content, secrets.token_hex(8), keys) if document.ai else content


def _render(document: Document, font: str) -> bytes:
    points, out = look()["points"], io.BytesIO()
    margin = points["margin"]
    template = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=margin,
        rightMargin=margin,
        topMargin=margin + 2 * points["banner"],
        bottomMargin=margin + points["small"],
        title=document.title,
        author="导办",
    )
    flow = [_paragraph(document.title, font, "title"), *_flow(document, font)]
    marks = _Marks(document, font)
    template.build(flow, onFirstPage=marks, onLaterPages=marks)
    return out.getvalue()


def _flow(document: Document, font: str) -> list[Any]:
    flow: list[Any] = []
    rows: list[tuple[str, ...]] = []
    for block in document.blocks:
        if block.kind == "row":
            rows.append(block.cells)
            continue
        if rows:
            flow.append(_table(rows, font))
            rows = []
        flow += _block(block, font)
    return [*flow, _table(rows, font)] if rows else flow


def _block(block: Block, font: str) -> list[Any]:
    if block.kind == "qr":
        return [_qr(block.text)]
    text = f"□ {block.text}" if block.kind == "check" else block.text
    size = "text" if block.kind == "check" else block.kind
    return [_paragraph(text, font, size)]


def _paragraph(text: str, font: str, size: str) -> Paragraph:
    points = look()["points"][size]
    style = ParagraphStyle(
        size,
        fontName=font,
        fontSize=points,
        leading=points * look()["points"]["leading"],
        wordWrap="CJK",
        spaceBefore=points * (0.7 if size == "heading" else 0.2),
        spaceAfter=points * 0.2,
    )
    return Paragraph(escape(text), style)


def _qr(text: str) -> Image:
    picture = io.BytesIO()
    segno.make(text, error="l", micro=False).save(picture, kind="png", scale=8, border=2)
    side = look()["points"]["qr"]
    picture.seek(0)
    return Image(picture, width=side, height=side, hAlign="LEFT")


def _table(rows: list[tuple[str, ...]], font: str) -> Table:
    cells = [[_paragraph(cell, font, "small") for cell in row] for row in rows]
    table = Table(cells, repeatRows=1, hAlign="LEFT", spaceBefore=6, spaceAfter=6)
    table.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 0.6, "black")]))
    return table


class _Marks:
    """The banner of a practice and the AI label, drawn on every page."""

    def __init__(self, document: Document, font: str) -> None:
        self._document, self._font = document, font

    def __call__(self, canvas: Canvas, template: SimpleDocTemplate) -> None:
        points, (width, height) = look()["points"], A4
        if self._document.banner:
            canvas.setFont(self._font, points["banner"])
            canvas.drawCentredString(width / 2, height - points["margin"], self._document.banner)
        canvas.setFont(self._font, points["small"])
        foot = [TEXT_LABEL] if self._document.ai else []
        foot.append(words("page", page=template.page))
        canvas.drawCentredString(width / 2, points["margin"] / 2, " · ".join(foot))
