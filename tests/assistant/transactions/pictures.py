"""Drawn papers: text in the system's Chinese font, a red seal, blur."""

from __future__ import annotations

import io
from functools import cache

from PIL import Image, ImageDraw, ImageFilter, ImageFont

FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONT, size, index=2)


def sheet(
    lines: list[str],
    seal: bool = False,
    blur: float = 0,
    size: tuple[int, int] = (900, 1200),
) -> bytes:
    """A white page with a title and lines, as PNG."""
    page = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(page)
    for number, line in enumerate(lines):
        height = 44 if number == 0 else 32
        draw.text((70, 80 + 80 * number), line, fill=(20, 20, 20), font=_font(height))
    if seal:
        draw.ellipse((560, 820, 760, 1020), outline=(210, 30, 30), width=8)
        draw.text((600, 890), "样例章", fill=(210, 30, 30), font=_font(40))
    if blur:
        page = page.filter(ImageFilter.GaussianBlur(blur))
    return png(page)


def png(picture: Image.Image) -> bytes:
    """A picture as PNG."""
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
