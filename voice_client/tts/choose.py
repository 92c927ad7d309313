"""Take the best synthesiser that is present."""

from __future__ import annotations

from ..models.choosing import Choice
from .espeak import Espeak
from .kokoro import Kokoro
from .sherpa import SherpaVoice
from .synthesiser import Synthesiser
from .system import SystemVoice

# By how well speech recognition, and so an ear, understands them; docs/voice.md has the figures.
_choice: Choice[Synthesiser] = Choice(
    "tts",
    ("sherpa-tts", "system", "kokoro", "espeak"),
    "没有语音合成，回答只显示在屏幕上。请安装 espeak-ng 或语音软件包。",
    {
        "kokoro": lambda folder, _, settings: Kokoro(folder(), settings.threads),
        "sherpa": lambda folder, _, settings: SherpaVoice(folder(), settings.threads),
        "espeak": lambda *_: Espeak(),
        "system": lambda *_: SystemVoice(),
    },
)
choose, load = _choice.choose, _choice.load
