"""Take the best recogniser that is present, and say which and why."""

from __future__ import annotations

from ..models.choosing import Choice
from .recogniser import Recogniser
from .sherpa import SherpaRecogniser
from .vosk import VoskRecogniser
from .whisper import WhisperRecogniser

# SenseVoice reads Cantonese; vosk streams; Whisper is what the packages bring.
_choice: Choice[Recogniser] = Choice(
    "asr",
    ("sense-voice", "vosk", "whisper-base"),
    "没有语音识别模型，语音暂时用不了，请点屏幕办理。",
    {
        "whisper": lambda folder, _, settings: WhisperRecogniser(folder(), settings.threads),
        "vosk": lambda folder, entry, _: VoskRecogniser(
            folder(), spaced="zh" not in entry.languages
        ),
        "sherpa": lambda folder, _, settings: SherpaRecogniser(folder(), settings.threads),
    },
)
choose, load = _choice.choose, _choice.load
