"""What the assistant has published, kept on the terminal for when it is away.

Public text alone (matters, their lists, places, the pack): nothing that a citizen asked. It is
handed out for some hours only, since what is published lapses.
"""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections.abc import Container
from contextlib import suppress
from datetime import datetime
from pathlib import Path

_PUBLIC = re.compile(r"v1/(pack|places|matters|matters/[\w-]+)")


class Published:
    """Answers by path and query, one file each."""

    def __init__(self, folder: Path, hours: float, most: int) -> None:
        """`hours`: how long an answer is good for; `most`: how many are kept."""
        self._folder, self._seconds, self._most = folder, hours * 3600, most

    @staticmethod
    def holds(method: str, path: str, query: Container[str]) -> bool:
        """Whether such a request is for what is published, and holds no words of a citizen's."""
        return method == "GET" and _PUBLIC.fullmatch(path) is not None and "q" not in query

    def keep(self, target: str, body: bytes) -> None:
        """Keep the newest answer; a disk that is full or read-only keeps nothing."""
        place = self._place(target)
        part = place.with_suffix(f".{os.getpid()}.part")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            if not place.exists() and sum(1 for _ in self._folder.glob("*.json")) >= self._most:
                return
            part.write_bytes(body)
            os.replace(part, place)
        except OSError:
            with suppress(OSError):
                part.unlink()

    def kept(self, target: str) -> tuple[bytes, datetime] | None:
        """The answer and when it was kept; None where there is none or it is too old."""
        place = self._place(target)
        try:
            when = place.stat().st_mtime
            fresh = 0 <= time.time() - when <= self._seconds
            return (
                (place.read_bytes(), datetime.fromtimestamp(when).astimezone()) if fresh else None
            )
        except OSError:
            return None

    def _place(self, target: str) -> Path:
        return self._folder / f"{hashlib.sha256(target.encode()).hexdigest()[:32]}.json"
