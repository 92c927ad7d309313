"""Image processing by OpenCV: cut out the page, turn it upright, raise its contrast."""

from __future__ import annotations

import io
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from ..driver import Call, Driver, DriverSettings
from ..errors import DeviceError
from ..kinds.model import ImageInput, Picture
from ..kinds.screen import Box, ContrastImage, CropImage, DeskewImage, Straightened

LEAN_PIXELS = 600
"""Longer side of the picture on which the lean is looked for."""
PAGE_STANDS_OUT = 30
"""Levels of grey, of 256, by which paper is lighter than the darkest of the desk."""
Pixels = NDArray[np.uint8]


class ImageSettings(DriverSettings):
    most_pixels: int = 40_000_000
    """Larger images are refused before they are unpacked."""
    jpeg_quality: int = 90
    page_share: float = 0.1
    """A page covers at least so much of the picture."""
    skew_range: float = 15.0
    """Degrees to either side within which the lean of a page is looked for."""


class OpenCvImage(Driver[ImageSettings]):
    """Software device: always there."""

    settings_type = ImageSettings
    kinds = frozenset({"image"})

    def crop(self, request: CropImage, call: Call) -> Picture:
        """Cut out the box, or the page found by its edges, laid flat."""
        pixels = self._read(request, call)
        found = _flatten(pixels, self.settings.page_share) if request.box is None else None
        if found is None:
            found = _cut(pixels, request.box)
        return self._picture(found, call)

    def deskew(self, request: DeskewImage, call: Call) -> Straightened:
        """Turn the picture so that its lines of text lie level."""
        pixels = self._read(request, call)
        angle = _lean(pixels, self.settings.skew_range)
        picture = self._picture(_turn(pixels, angle), call)
        return Straightened(**dict(picture), angle=round(angle, 2))

    def contrast(self, request: ContrastImage, call: Call) -> Picture:
        """Contrast-limited adaptive histogram equalisation of the lightness alone."""
        lab = cv2.cvtColor(self._read(request, call), cv2.COLOR_BGR2LAB)
        equalise = cv2.createCLAHE(clipLimit=request.strength, tileGridSize=(8, 8))
        lab[:, :, 0] = equalise.apply(lab[:, :, 0])
        return self._picture(_uint8(cv2.cvtColor(lab, cv2.COLOR_LAB2BGR)), call)

    def _read(self, request: ImageInput, call: Call) -> Pixels:
        content = call.buffers.pick(request.image, request.image_id)
        return decode(content, self.settings.most_pixels)

    def _picture(self, pixels: Pixels, call: Call) -> Picture:
        content = encode(pixels, self.settings.jpeg_quality)
        return Picture(
            image=content,
            image_id=call.buffers.put(content),
            format="jpeg",
            width=pixels.shape[1],
            height=pixels.shape[0],
        )


def decode(content: bytes, most_pixels: int) -> Pixels:
    """BGR pixels of an image file; DeviceError `bad_image` if it is none, or too large."""
    try:
        width, height = Image.open(io.BytesIO(content)).size
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        raise DeviceError("bad_image") from None
    if width * height > most_pixels:
        raise DeviceError("bad_image")
    pixels = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    if pixels is None:
        raise DeviceError("bad_image")
    return _uint8(pixels)


def encode(pixels: Pixels, quality: int) -> bytes:
    """A JPEG file."""
    return cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()


def _uint8(pixels: Any) -> Pixels:
    return np.asarray(pixels, np.uint8)


def _cut(pixels: Pixels, box: Box | None) -> Pixels:
    if box is None:
        raise DeviceError("no_page")
    cut = pixels[box.y : box.y + box.height, box.x : box.x + box.width]
    if cut.size == 0:
        raise DeviceError("bad_image")
    return cut


def _flatten(pixels: Pixels, least_share: float) -> Pixels | None:
    """The largest four-cornered outline, warped to a rectangle."""
    corners = _page_corners(pixels, least_share)
    if corners is None:
        return None
    top_left, top_right, bottom_right, bottom_left = corners
    width = int(max(_distance(top_left, top_right), _distance(bottom_left, bottom_right)))
    height = int(max(_distance(top_left, bottom_left), _distance(top_right, bottom_right)))
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    warp = cv2.getPerspectiveTransform(corners, flat)
    return _uint8(cv2.warpPerspective(pixels, warp, (width, height)))


def _page_corners(pixels: Pixels, least_share: float) -> NDArray[np.float32] | None:
    grey = cv2.GaussianBlur(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), (5, 5), 0)
    _, light = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    if grey[light > 0].mean() - grey.min() < PAGE_STANDS_OUT:
        return None
    outlines, _ = cv2.findContours(light, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    least = least_share * pixels.shape[0] * pixels.shape[1]
    for outline in sorted(outlines, key=cv2.contourArea, reverse=True):
        if cv2.contourArea(outline) < least:
            return None
        shape = cv2.approxPolyDP(outline, 0.02 * cv2.arcLength(outline, True), True)
        if len(shape) == 4:
            return _in_order(np.asarray(shape, np.float32).reshape(4, 2))
    return None


def _in_order(corners: NDArray[np.float32]) -> NDArray[np.float32]:
    """Top left, top right, bottom right, bottom left."""
    sums, differences = corners.sum(axis=1), corners[:, 1] - corners[:, 0]
    places = [sums.argmin(), differences.argmin(), sums.argmax(), differences.argmax()]
    return corners[places]


def _distance(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    return float(np.linalg.norm(a - b))


def _lean(pixels: Pixels, reach: float) -> float:
    """The turn in degrees, anticlockwise, that makes the rows of text stand out sharpest."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    scale = min(1.0, LEAN_PIXELS / max(grey.shape))
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    _, ink = cv2.threshold(small, 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    if not ink.any():
        raise DeviceError("no_page")
    best = max(np.arange(-reach, reach + 0.5, 1.0), key=lambda a: _sharpness(_uint8(ink), a))
    fine = np.arange(best - 1, best + 1.05, 0.1)
    return float(max(fine, key=lambda a: _sharpness(_uint8(ink), a)))


def _sharpness(ink: Pixels, angle: float) -> float:
    rows = _turn(ink, angle, 0).sum(axis=1, dtype=np.float64)
    return float(np.square(np.diff(rows)).sum())


def _turn(pixels: Pixels, angle: float, border: int = 255) -> Pixels:
    height, width = pixels.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    filled = cv2.warpAffine(
        pixels, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=(border,) * 3
    )
    return _uint8(filled)
