"""What a session holds of the citizen's: images by id, in memory that is zeroed at the end."""

from __future__ import annotations

import secrets
import threading

from .errors import DeviceError, RequestError


def zero(buffer: bytearray) -> None:
    """Overwrite in place."""
    buffer[:] = bytes(len(buffer))


class Buffers:
    """A session's images. JSON answers are copies that only the page can wipe."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._held: dict[str, bytearray] = {}
        self._lock = threading.Lock()
        self._closed = False

    def put(self, content: bytes) -> str:
        """Keep a copy; returns its id. The oldest go (zeroed) when the room is used up."""
        with self._lock:
            if self._closed:
                raise DeviceError("cancelled")
            key = secrets.token_urlsafe(12)
            self._held[key] = bytearray(content)
            while len(self._held) > 1 and self._size() > self._most_bytes:
                zero(self._held.pop(next(iter(self._held))))
            return key

    def get(self, key: str) -> bytes:
        with self._lock:
            if key not in self._held:
                raise RequestError("unknown_buffer", ["image_id"])
            return bytes(self._held[key])

    def pick(self, content: bytes | None, key: str | None) -> bytes:
        """The content where it came along, the kept image by its id otherwise."""
        return content if content is not None else self.get(key or "")

    def wipe(self) -> None:
        """Zero and drop all; nothing can be put afterwards."""
        with self._lock:
            self._closed = True
            for buffer in self._held.values():
                zero(buffer)
            self._held.clear()

    def _size(self) -> int:
        return sum(len(buffer) for buffer in self._held.values())
