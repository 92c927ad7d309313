"""Take the best recogniser that is present, and say which and why."""

from __future__ import annotations

from collections.abc import Callable

from ..errors import ModelError
from ..models.choosing import best, prepared
from ..models.store import Store
from ..settings import Settings
from .recogniser import Recogniser
from .sherpa import SherpaRecogniser
from .vosk import VoskRecogniser
from .whisper import WhisperRecogniser

# SenseVoice reads Cantonese; vosk streams; Whisper is what the packages bring.
ORDER = ("sense-voice", "vosk", "whisper-base")


def choose(settings: Settings, store: Store) -> Recogniser:
    """The recogniser that `settings.asr` names, or the best there is. Raises ModelError."""
    if settings.asr != "auto":
        return load(settings.asr, settings, store)
    name = best(ORDER, store)
    if name:
        return load(name, settings, store)
    raise ModelError("没有语音识别模型，语音暂时用不了，请点屏幕办理。")


def load(name: str, settings: Settings, store: Store) -> Recogniser:
    """Load one model by name, joining its parts first where needed. Raises ModelError."""
    entry = prepared("asr", name, ORDER, store)
    folder = store.path(name)
    makers: dict[str, Callable[[], Recogniser]] = {
        "whisper": lambda: WhisperRecogniser(folder, settings.threads),
        "vosk": lambda: VoskRecogniser(folder, spaced="zh" not in entry.languages),
        "sherpa": lambda: SherpaRecogniser(folder, settings.threads),
    }
    return makers[entry.engine]()
