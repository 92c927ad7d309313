"""Chinese lettering in drawn pictures."""

from __future__ import annotations

from functools import cache

from PIL import ImageFont

from guard.errors import FontError
from guard.paper_font import font_path
from guard.settings import settings

from ..errors import DeviceError


@cache
def lettering(height: int) -> ImageFont.FreeTypeFont:
    """A font of so many pixels. DeviceError `no_font`."""
    try:
        return ImageFont.truetype(font_path(), height, index=settings().font.number)
    except FontError as error:
        raise DeviceError("no_font") from error
