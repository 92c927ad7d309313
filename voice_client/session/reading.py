"""The sounds of what is to be read: pieces of a text, known or made, and the AI label."""

from __future__ import annotations

from collections.abc import Iterator
from queue import SimpleQueue

from guard.label import SPOKEN_LABEL
from guard.settings import settings as guard_settings

from ..audio.tone import label_tone
from ..text.pinyin import pinyin
from ..text.speakable import speakable
from ..tts.cache import Cache
from ..tts.pieces import FIRST, pieces
from ..tts.synthesiser import Sound, Synthesiser

LABEL_TEXT = speakable(SPOKEN_LABEL)
SLOWEST = 0.6
Texts = SimpleQueue[str | None]
"""What is to be read, and None at its end."""


class Reading:
    """One voice, its cache, and the label as this citizen is to hear it. Raises SynthesisError."""

    def __init__(self, engine: Synthesiser, voice: str, cache: Cache) -> None:
        self._engine = engine
        self._voice = voice
        self.cache = cache
        self._label_sound: Sound | None = None
        self._worded = False
        """Whether this session has heard the label in words."""

    def prepare(self) -> None:
        """Make ahead what every answer begins with, and load what reading needs."""
        pinyin(LABEL_TEXT)  # loads its tables before they are needed
        self._label()

    def forget(self) -> None:
        """The session is over: the next one hears the label in words again."""
        self.cache.forget()
        self._worded = False

    def sounds(self, texts: Texts, speed: float) -> Iterator[tuple[str, Sound]]:
        """The pieces of the texts with their sounds, made as they are asked for."""
        number = 0
        while (text := texts.get()) is not None:
            for piece in pieces(speakable(text)):
                known = self.cache.get(piece, speed)
                parts = [piece] if known or number else pieces(piece, FIRST)
                number += 1
                for part in parts:
                    yield part, known or self._made_or_known(part, speed)

    def label(self) -> Sound:
        """In words or as the rhythm, as guard configures it; `voice_first`: in words once a
        session, so that an elder does not wait six seconds before every answer.
        """
        mode = guard_settings().label.spoken_mode
        if mode == "rhythm" or (mode == "voice_first" and self._worded):
            return label_tone()
        self._worded = True
        return self._label()

    def _label(self) -> Sound:
        """Words keep their own pace, whatever the citizen chose: GB 45438-2025 5.3 has 120 to 160
        characters a minute (second-hand). Made once, so that every answer sounds at once.
        """
        label = guard_settings().label
        if self._label_sound is None:
            sound = self._made_or_known(LABEL_TEXT, 1.0)
            pace = round(sound.seconds / (60 * len(LABEL_TEXT) / label.chars_per_minute), 2)
            slow = pace < 1
            self._label_sound = (
                self._made_or_known(LABEL_TEXT, max(SLOWEST, pace)) if slow else sound
            )
        return self._label_sound

    def _made_or_known(self, text: str, speed: float) -> Sound:
        known = self.cache.get(text, speed)
        if known is None:
            known = self._engine.speak(text, self._voice, speed)
            self.cache.keep(text, speed, known)
        return known
