"""A Chinese font embedded with just the characters of one document.

The glyphs must go along: a PDF that only names STSong-Light comes out of Debian's CUPS empty.
reportlab embeds TrueType outlines alone, so Noto's cubic ones are turned into quadratic ones.
"""

from __future__ import annotations

import hashlib
import io
from functools import lru_cache
from pathlib import Path
from typing import Any

from fontTools import subset  # type: ignore[import-untyped]
from fontTools.pens.cu2quPen import Cu2QuPen  # type: ignore[import-untyped]
from fontTools.pens.ttGlyphPen import TTGlyphPen  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont, newTable  # type: ignore[import-untyped]
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError
from reportlab.pdfbase.ttfonts import TTFont as Embedded

from assistant.transactions.errors import BackendFault
from assistant.transactions.paper.document import look

_ALWAYS = "".join(chr(c) for c in range(0x20, 0x7F)) + "□·"
_TOLERANCE = 1.0
_NO_LAYOUT = ["vhea", "vmtx", "VORG", "GSUB", "GPOS", "GDEF", "BASE"]
# What a TrueType `maxp` has and one of cubic outlines has not.
_MAXP = (
    "maxZones",
    "maxTwilightPoints",
    "maxStorage",
    "maxFunctionDefs",
    "maxInstructionDefs",
    "maxStackElements",
    "maxSizeOfInstructions",
    "maxComponentElements",
    "maxComponentDepth",
)


def embed(text: str) -> str:
    """Register a font with all characters of a text; returns its name within reportlab."""
    characters = "".join(sorted({c for c in text + _ALWAYS if c.isprintable()}))
    name = f"slip-{hashlib.sha256(characters.encode()).hexdigest()[:16]}"
    try:
        pdfmetrics.registerFont(Embedded(name, io.BytesIO(_cut(characters, name))))
    except (TTFError, OSError, ValueError):
        raise BackendFault("no_font") from None
    return name


def release(name: str) -> None:
    """Let go of a document's font."""
    pdfmetrics._fonts.pop(name, None)


@lru_cache(maxsize=16)
def _cut(characters: str, name: str) -> bytes:
    font = TTFont(_path(), fontNumber=look()["font_number"], lazy=True)
    options = subset.Options(layout_features=[], notdef_outline=True, name_IDs=[1, 2])
    options.drop_tables += _NO_LAYOUT
    cutter = subset.Subsetter(options)
    cutter.populate(text=characters)
    cutter.subset(font)
    if "CFF " in font:
        _quadratic(font)
    for name_id in (1, 4, 6):
        font["name"].setName(name, name_id, 3, 1, 0x409)
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def _path() -> Path:
    found = next((Path(path) for path in look()["fonts"] if Path(path).exists()), None)
    if found is None:
        raise BackendFault("no_font")
    return found


def _quadratic(font: Any) -> None:
    order, shapes = font.getGlyphOrder(), font.getGlyphSet()
    font["loca"], font["glyf"] = newTable("loca"), newTable("glyf")
    font["glyf"].glyphOrder = order
    font["glyf"].glyphs = {glyph: _glyph(shapes, glyph) for glyph in order}
    del font["CFF "]
    font["maxp"].tableVersion = 0x00010000
    for field in _MAXP:
        setattr(font["maxp"], field, 0)
    font["post"].formatType = 3.0
    font.sfntVersion = "\x00\x01\x00\x00"


def _glyph(shapes: Any, name: str) -> Any:
    pen = TTGlyphPen(shapes)
    shapes[name].draw(Cu2QuPen(pen, _TOLERANCE, reverse_direction=True))
    return pen.glyph()
