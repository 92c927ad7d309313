"""The label that people see and hear on what leaves the screen: paper, PDF, picture, speech.

Speech: a spoken label, or the rhythm short-long short-short (Morse "AI"), at the start of a turn,
at 120 to 160 characters a minute (GB 45438-2025 5.3, second-hand).
"""

from __future__ import annotations

import io
import math
import re
import struct

from PIL import Image, UnidentifiedImageError
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from reportlab.pdfgen.canvas import Canvas

from guard.errors import LabelError
from guard.label import SPOKEN_LABEL, TEXT_LABEL
from guard.paper_font import font_for
from guard.settings import HERE, settings

_TONE_HZ = 880.0
_DOT_S, _DASH_S, _GAP_S, _LETTER_S = 0.12, 0.36, 0.12, 0.36
_RHYTHM = ((_DOT_S, _GAP_S), (_DASH_S, _LETTER_S), (_DOT_S, _GAP_S), (_DOT_S, 0.0))
_FADE_S = 0.01


def spoken_label_seconds(text: str = SPOKEN_LABEL) -> tuple[float, float]:
    """The shortest and longest time, in seconds, in which a spoken label may be read out."""
    characters = len(re.findall(r"[\u4e00-\u9fff]|[A-Za-z]+", text))
    return characters / 160 * 60, characters / 120 * 60


def target_seconds(text: str = SPOKEN_LABEL) -> float:
    """How long the spoken label should take at the configured rate."""
    characters = len(re.findall(r"[\u4e00-\u9fff]|[A-Za-z]+", text))
    return characters / settings().label.chars_per_minute * 60


def rhythm(rate: int = 16_000, volume: float = 0.3) -> bytes:
    """The rhythm 短长 短短 as mono 16-bit little-endian PCM at `rate` samples a second."""
    out = bytearray()
    for sound, pause in _RHYTHM:
        out += _tone(sound, rate, volume)
        out += b"\0\0" * round(pause * rate)
    return bytes(out)


def _tone(seconds: float, rate: int, volume: float) -> bytes:
    size, fade = round(seconds * rate), max(1, round(_FADE_S * rate))
    samples = (
        volume * min(1.0, i / fade, (size - i) / fade) * math.sin(2 * math.pi * _TONE_HZ * i / rate)
        for i in range(size)
    )
    return b"".join(struct.pack("<h", round(32767 * value)) for value in samples)


def mark_pdf(data: bytes) -> bytes:
    """The same PDF with the label at the foot of every page."""
    try:
        writer = PdfWriter(clone_from=io.BytesIO(data))
        for page in writer.pages:
            box = page.mediabox
            page.merge_page(_footer(float(box.width), float(box.height)))
        out = io.BytesIO()
        writer.write(out)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise LabelError("PDF 文件已损坏，加不了标识。") from error
    return out.getvalue()


def _footer(width: float, height: float) -> PageObject:
    sheet = io.BytesIO()
    with font_for(TEXT_LABEL) as font:
        canvas = Canvas(sheet, pagesize=(width, height))
        canvas.setFont(font, 10)
        canvas.drawCentredString(width / 2, 14, TEXT_LABEL)
        canvas.save()
    return PdfReader(sheet).pages[0]


def mark_png(data: bytes) -> bytes:
    """The same picture with a strip beneath it that carries the label."""
    try:
        picture = Image.open(io.BytesIO(data)).convert("RGB")
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise LabelError("图片已损坏，加不了标识。") from error
    strip = Image.open(HERE / "assets" / "label.png").convert("RGB")
    scale = min(1.0, picture.width / strip.width)
    strip = strip.resize((max(1, round(strip.width * scale)), max(1, round(strip.height * scale))))
    sheet = Image.new("RGB", (picture.width, picture.height + strip.height), "white")
    sheet.paste(picture, (0, 0))
    sheet.paste(strip, ((picture.width - strip.width) // 2, picture.height))
    out = io.BytesIO()
    sheet.save(out, "PNG")
    return out.getvalue()
