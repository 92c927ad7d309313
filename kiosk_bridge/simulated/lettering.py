"""Chinese lettering in drawn pictures."""

from __future__ import annotations

from functools import cache

from PIL import ImageFont

from ..paper_font import font_path, look


@cache
def lettering(height: int) -> ImageFont.FreeTypeFont:
    """A font of so many pixels. DeviceError `no_font`."""
    return ImageFont.truetype(font_path(), height, index=look()["font_number"])
