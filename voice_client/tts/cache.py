"""Speech rendered ahead, keyed by text, engine, voice and speed.

On disk (FLAC) lies only what `daoban voice render` made of the base's own sentences. What is
synthesised while a citizen is there stays in memory, and is forgotten with them.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from pathlib import Path

from ..errors import SynthesisError
from .synthesiser import Sound

IN_MEMORY_S = 300.0
"""Seconds of speech kept in memory."""


class Cache:
    """Sounds of one engine and voice."""

    def __init__(self, folder: Path, engine: str, voice: str) -> None:
        self._folder = folder / engine / (voice or "default")
        self._held: OrderedDict[tuple[str, float], Sound] = OrderedDict()
        self._seconds = 0.0

    def get(self, text: str, speed: float) -> Sound | None:
        """From memory, else from disk, else None; a damaged file counts as none."""
        held = self._held.get((text, speed))
        if held is not None:
            self._held.move_to_end((text, speed))
            return held
        path = self.path(text, speed)
        return _read(path) if path.exists() else None

    def keep(self, text: str, speed: float, sound: Sound) -> None:
        """In memory, the oldest going first."""
        self._held[text, speed] = sound
        self._seconds += sound.seconds
        while self._seconds > IN_MEMORY_S and len(self._held) > 1:
            self._seconds -= self._held.popitem(last=False)[1].seconds

    def store(self, text: str, speed: float, sound: Sound) -> None:
        """On disk, whole or not at all. Raises SynthesisError where the disk refuses."""
        import soundfile

        path = self.path(text, speed)
        draft = path.with_suffix(".part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            soundfile.write(draft, sound.samples, sound.rate, format="FLAC", subtype="PCM_16")
            draft.replace(path)
        except (OSError, soundfile.LibsndfileError) as error:
            raise SynthesisError(f"语音写不进 {path.parent}：请检查磁盘空间和权限。") from error

    def forget(self) -> None:
        """What a citizen brought about."""
        self._held.clear()
        self._seconds = 0.0

    def path(self, text: str, speed: float) -> Path:
        digest = hashlib.sha256(text.encode()).hexdigest()[:32]
        return self._folder / f"{speed:.2f}" / digest[:2] / f"{digest}.flac"


def _read(path: Path) -> Sound | None:
    import soundfile

    try:
        samples, rate = soundfile.read(path, dtype="float32")
    except (OSError, soundfile.LibsndfileError):
        return None
    return Sound(samples, int(rate))
