"""An embedded font with just the characters of one document.

A PDF that only names a Chinese font (reportlab's STSong-Light) comes out of Debian's CUPS as
rubbish, since Ghostscript there has no such font: so the glyphs go along. Noto's outlines are
cubic (CFF), which reportlab cannot embed, and are turned into quadratic ones.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from fontTools import subset  # type: ignore[import-untyped]
from fontTools.pens.cu2quPen import Cu2QuPen  # type: ignore[import-untyped]
from fontTools.pens.ttGlyphPen import TTGlyphPen  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont, TTLibError, newTable  # type: ignore[import-untyped]
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError
from reportlab.pdfbase.ttfonts import TTFont as EmbeddedFont

from guard.errors import FontError
from guard.settings import settings

MOST_ERROR = 1.0
"""Font units, of a thousand a character, by which the outlines may differ."""
_ALWAYS = "".join(chr(code) for code in range(0x20, 0x7F)) + "□·"
_NO_LAYOUT = ["vhea", "vmtx", "VORG", "GSUB", "GPOS", "GDEF", "BASE"]


def font_path() -> Path:
    """The first Chinese font that this machine has. FontError when it has none."""
    for path in map(Path, settings().font.files):
        if path.exists():
            return path
    raise FontError("本机没有可用的中文字体，请安装 fonts-noto-cjk。")


@contextmanager
def font_for(text: str) -> Iterator[str]:
    """The name, within reportlab, of a font that has all characters of a text. FontError."""
    characters = "".join(sorted({c for c in text + _ALWAYS if c.isprintable()}))
    name = f"daoban-{hashlib.sha256(characters.encode()).hexdigest()[:16]}"
    try:
        pdfmetrics.registerFont(EmbeddedFont(name, io.BytesIO(_cut_out(characters, name))))
    except (TTFError, TTLibError, OSError, ValueError) as error:
        raise FontError("中文字体文件用不了，请重新安装 fonts-noto-cjk。") from error
    try:
        yield name
    finally:
        pdfmetrics._fonts.pop(name, None)


@lru_cache(maxsize=16)
def _cut_out(characters: str, name: str) -> bytes:
    font = TTFont(font_path(), fontNumber=settings().font.number, lazy=True)
    options = subset.Options(layout_features=[], notdef_outline=True, name_IDs=[1, 2])
    options.drop_tables += _NO_LAYOUT
    cutter = subset.Subsetter(options)
    cutter.populate(text=characters)
    cutter.subset(font)
    if "glyf" not in font:
        _to_quadratic(font)
    # reportlab keeps what it knows of a font under this name, also after the document.
    for name_id in (1, 4, 6):
        font["name"].setName(name, name_id, 3, 1, 0x409)
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def _to_quadratic(font: TTFont) -> None:
    order, shapes = font.getGlyphOrder(), font.getGlyphSet()
    font["loca"], font["glyf"] = newTable("loca"), newTable("glyf")
    font["glyf"].glyphOrder = order
    font["glyf"].glyphs = {name: _quadratic(shapes, name) for name in order}
    del font["CFF "]
    _sign_as_truetype(font)


def _quadratic(shapes: Any, name: str) -> Any:
    pen = TTGlyphPen(shapes)
    shapes[name].draw(Cu2QuPen(pen, MOST_ERROR, reverse_direction=True))
    return pen.glyph()


def _sign_as_truetype(font: TTFont) -> None:
    """The tables that tell a TrueType font from one with cubic outlines."""
    font["maxp"].tableVersion = 0x00010000
    zeros = (
        "maxZones maxTwilightPoints maxStorage maxFunctionDefs maxInstructionDefs "
        "maxStackElements maxSizeOfInstructions maxComponentElements maxComponentDepth"
    )
    for field in zeros.split():
        setattr(font["maxp"], field, 0)
    font["post"].formatType = 3.0
    font.sfntVersion = "\x00\x01\x00\x00"
