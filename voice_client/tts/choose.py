"""Take the best synthesiser that is present."""

from __future__ import annotations

from collections.abc import Callable

from ..errors import ModelError
from ..models.choosing import best, prepared
from ..models.store import Store
from ..settings import Settings
from .espeak import Espeak
from .kokoro import Kokoro
from .sherpa import SherpaVoice
from .synthesiser import Synthesiser
from .system import SystemVoice

# By how well speech recognition, and so an ear, understands them; docs/voice.md has the figures.
ORDER = ("sherpa-tts", "system", "kokoro", "espeak")


def choose(settings: Settings, store: Store) -> Synthesiser:
    """The synthesiser that `settings.tts` names, or the best there is. Raises ModelError."""
    if settings.tts != "auto":
        return load(settings.tts, settings, store)
    name = best(ORDER, store)
    if name:
        return load(name, settings, store)
    raise ModelError("没有语音合成，回答只显示在屏幕上。请安装 espeak-ng 或语音软件包。")


def load(name: str, settings: Settings, store: Store) -> Synthesiser:
    """Load one by name, joining its parts first where needed. Raises ModelError."""
    entry = prepared("tts", name, ORDER, store)
    makers: dict[str, Callable[[], Synthesiser]] = {
        "kokoro": lambda: Kokoro(store.path(name), settings.threads),
        "sherpa": lambda: SherpaVoice(store.path(name), settings.threads),
        "espeak": Espeak,
        "system": SystemVoice,
    }
    return makers[entry.engine]()
