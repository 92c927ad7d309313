"""What goes on paper: is it what it says it is, and does AI output carry its visible label.

GB 45438-2025 by way of guard.label. The label is drawn as a picture, so that it comes out on
every printer whatever fonts it has.
"""

from __future__ import annotations

import io
import logging

from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError

from guard.label import SPOKEN_LABEL, TEXT_LABEL

from .errors import DeviceError
from .kinds.printing import Line, PrintFile, RuleLine, TextLine
from .paper import strip, text_pages

__all__ = [
    "SPOKEN_LABEL",
    "TEXT_LABEL",
    "as_pdf",
    "check_document",
    "label_document",
    "label_lines",
]

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it would quote the document


def check_document(content: bytes, format_: str) -> None:
    """DeviceError `bad_document` unless the content is what the format says."""
    try:
        if format_ == "pdf":
            _readable(PdfReader(io.BytesIO(content)))
        elif format_ == "text":
            content.decode("utf-8")
        else:
            _same_format(content, format_)
    except (PyPdfError, OSError, ValueError, KeyError, TypeError, RecursionError):
        raise DeviceError("bad_document") from None


def as_pdf(content: bytes, format_: str) -> bytes:
    """The document as PDF, each page A4 where it was no PDF before."""
    check_document(content, format_)
    if format_ == "pdf":
        return content
    if format_ == "text":
        return text_pages(content.decode("utf-8"))
    out = io.BytesIO()
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    picture.save(out, "PDF", resolution=max(picture.width / 7.5, picture.height / 10.9, 72.0))
    return out.getvalue()


def label_document(request: PrintFile) -> bytes:
    """The document as PDF with the visible label at the top of every page."""
    writer = PdfWriter(clone_from=io.BytesIO(as_pdf(request.content, request.format)))
    try:
        for page in writer.pages:
            width, height = float(page.mediabox.width), float(page.mediabox.height)
            stamp = PdfReader(io.BytesIO(strip(TEXT_LABEL, width, height))).pages[0]
            page.merge_page(stamp)
    except (PyPdfError, ValueError, KeyError, TypeError):
        raise DeviceError("label_failed") from None
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def label_lines(lines: list[Line]) -> list[Line]:
    """A receipt's lines under the visible label."""
    return [TextLine(text=TEXT_LABEL, align="centre", bold=True), RuleLine(), *lines]


def _readable(reader: PdfReader) -> None:
    if reader.is_encrypted or len(reader.pages) == 0:
        raise ValueError("encrypted or empty")


def _same_format(content: bytes, format_: str) -> None:
    with Image.open(io.BytesIO(content)) as picture:
        if (picture.format or "").lower() != format_:
            raise ValueError("another format")
        picture.verify()
