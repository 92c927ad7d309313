"""Reading a text aloud: piece by piece, the first one playing while the next is made."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from queue import SimpleQueue

from guard.label import SPOKEN_LABEL
from guard.settings import settings as guard_settings

from ..audio.player import Player
from ..audio.tone import label_tone
from ..errors import DeviceError, SynthesisError
from ..text.pinyin import pinyin
from ..text.speakable import speakable
from ..tts.cache import Cache
from ..tts.pieces import FIRST, pieces
from ..tts.synthesiser import Sound, Synthesiser, silence
from .effects import Speak

LABEL_TEXT = speakable(SPOKEN_LABEL)
SLOWEST = 0.6


@dataclass(frozen=True)
class Piece:
    """A part of what is being read: a subtitle."""

    index: int
    of: int
    text: str
    seconds: float
    label: bool = False


@dataclass(frozen=True)
class Done:
    """All has been read; `first_sound_s` from the wish to the first sound, None without any."""

    first_sound_s: float | None


Tell = Callable[[Piece | Done], None]


class Mouth:
    """One text at a time; a newer one, `hush` or `skip` take effect within a block of sound."""

    def __init__(self, engine: Synthesiser, voice: str, cache: Cache, tell: Tell) -> None:
        self._engine = engine
        self._voice = voice
        self.cache = cache
        self._tell = tell
        self._wanted: SimpleQueue[tuple[int, Speak] | None] = SimpleQueue()
        self._turn = 0
        self._pieces: dict[int, Piece] = {}
        self._marks = 0
        self._made = True
        self._since = 0.0
        self._first: float | None = None
        self._lock = threading.RLock()
        self.player: Player | None = None
        self._thread = threading.Thread(target=self._work, name="mouth", daemon=True)

    def start(self, player: Player) -> None:
        self.player = player
        player.on_start, player.on_idle = self.started, self.idle
        self._thread.start()

    def close(self) -> None:
        self.hush()
        self._wanted.put(None)
        if self.player:
            self.player.close()

    def speak(self, speak: Speak) -> None:
        """Begin to read; what was being read ends."""
        self.hush()
        with self._lock:
            self._made, self._first, self._since = False, None, time.monotonic()
            self._wanted.put((self._turn, speak))

    def hush(self) -> None:
        """Be silent at once."""
        with self._lock:
            self._turn += 1
            self._made, self._since = True, 0.0
            self._pieces.clear()
        if self.player:
            self.player.stop()

    def skip(self) -> None:
        """Go on to the next piece."""
        if self.player:
            self.player.skip()

    def started(self, mark: int) -> None:
        """From the player: a piece begins to sound."""
        with self._lock:
            piece = self._pieces.pop(mark, None)
            if piece is None:
                return
            if self._first is None:
                self._first = time.monotonic() - self._since
        self._tell(piece)

    def idle(self) -> None:
        """From the player: nothing is left to play."""
        with self._lock:
            over = self._made and self._since > 0
            first, self._since = self._first, 0.0 if over else self._since
        if over:
            self._tell(Done(first))

    def sounds(self, speak: Speak) -> Iterator[tuple[str, Sound]]:
        """The pieces of a text with their sounds, made as they are asked for."""
        for number, piece in enumerate(pieces(speakable(speak.text))):
            known = self.cache.get(piece, speak.speed)
            if known is not None:
                yield piece, known
                continue
            for part in pieces(piece, FIRST) if number == 0 else [piece]:
                yield part, self._made_or_known(part, speak.speed)

    def _made_or_known(self, text: str, speed: float) -> Sound:
        known = self.cache.get(text, speed)
        if known is None:
            known = self._engine.speak(text, self._voice, speed)
            self.cache.keep(text, speed, known)
        return known

    def _work(self) -> None:
        pinyin(LABEL_TEXT)  # loads its tables before they are needed
        while (wanted := self._wanted.get()) is not None:
            turn, speak = wanted
            try:
                self._read(turn, speak)
            except (SynthesisError, DeviceError):
                self._finish(turn)

    def _read(self, turn: int, speak: Speak) -> None:
        player = self.player
        assert player is not None
        player.volume = speak.volume
        if speak.label:
            self._put(turn, Piece(-1, 0, LABEL_TEXT, 0.0, True), self._label())
        count = len(pieces(speakable(speak.text)))
        for index, (text, sound) in enumerate(self.sounds(speak)):
            if turn != self._turn:
                return
            piece = Piece(index, max(count, index + 1), text, round(sound.seconds, 2))
            self._put(turn, piece, sound)
            self._put(turn, None, silence(speak.pause_s, sound.rate))
        self._finish(turn)

    def _label(self) -> Sound:
        """In words or as the rhythm, as guard configures it. Words keep their own pace, whatever
        the citizen chose: GB 45438-2025 5.3 has 120 to 160 characters a minute (second-hand).
        """
        label = guard_settings().label
        if label.spoken_mode == "rhythm":
            return label_tone()
        sound = self._made_or_known(LABEL_TEXT, 1.0)
        pace = sound.seconds / (60 * len(LABEL_TEXT) / label.chars_per_minute)
        return sound if pace >= 1 else self._made_or_known(LABEL_TEXT, max(SLOWEST, round(pace, 2)))

    def _put(self, turn: int, piece: Piece | None, sound: Sound) -> None:
        with self._lock:
            if turn != self._turn or self.player is None or not len(sound.samples):
                return
            self._marks += 1
            mark = self._marks
            if piece:
                self._pieces[mark] = piece
        self.player.play(mark, sound)

    def _finish(self, turn: int) -> None:
        """All pieces are with the player, or none could be made."""
        with self._lock:
            if turn != self._turn:
                return
            self._made = True
            silent = self.player is None or not self.player.playing
        if silent:
            self.idle()
