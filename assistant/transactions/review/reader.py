"""Looking at one page: sharpness, text by rapidocr, red of a seal. What is read is `ai`."""

from __future__ import annotations

import threading
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from rapidocr import RapidOCR

from assistant.transactions.errors import RequestFault
from assistant.transactions.review.sheet import Sheet, rules

Picture = NDArray[Any]


class Reader:
    """Reads pages with one engine, loaded when it is first needed; one page at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._engine: RapidOCR | None = None

    def read(self, content: bytes) -> Sheet:
        """A JPEG or PNG; RequestFault `unreadable_picture`."""
        picture = decode(content)
        lines, score = self._text(picture)
        grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
        return Sheet(
            shorter_side=min(picture.shape[:2]),
            sharpness=float(cv2.Laplacian(grey, cv2.CV_64F).var()),
            lines=lines,
            score=score,
            seal=has_seal(picture),
        )

    def _text(self, picture: Picture) -> tuple[tuple[str, ...], float]:
        with self._lock:
            if self._engine is None:
                self._engine = RapidOCR(params={"Global.log_level": "error"})
            found: Any = self._engine(picture)
        if not found.txts:
            return (), 0.0
        return tuple(found.txts), float(np.mean(found.scores))


def decode(content: bytes) -> Picture:
    """The picture in BGR; RequestFault `unreadable_picture`."""
    known = content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))
    try:
        picture = (
            cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR) if known else None
        )
    except cv2.error:
        picture = None
    if picture is None:
        raise RequestFault("unreadable_picture")
    return picture


def has_seal(picture: Picture) -> bool:
    """Is there a red patch as large as a seal? Only its colour is looked at."""
    limits = rules()["limits"]
    hsv = cv2.cvtColor(picture, cv2.COLOR_BGR2HSV)
    low = cv2.inRange(hsv, np.array((0, 80, 80)), np.array((10, 255, 255)))
    high = cv2.inRange(hsv, np.array((165, 80, 80)), np.array((180, 255, 255)))
    red: Picture = np.maximum(low, high)
    if red.mean() / 255 < limits["seal_share"]:
        return False
    # The ring, the star and the characters of one seal are joined into one patch.
    side = min(picture.shape[:2])
    joined = cv2.morphologyEx(red, cv2.MORPH_CLOSE, np.ones((max(3, side // 40),) * 2, np.uint8))
    _, _, patches, _ = cv2.connectedComponentsWithStats(joined)
    least = side * limits["seal_side"]
    return any(min(patch[2], patch[3]) >= least for patch in patches[1:])
