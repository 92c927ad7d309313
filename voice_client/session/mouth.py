"""Reading a text aloud: piece by piece, the first one playing while the next is made."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from queue import SimpleQueue

from guard.label import SPOKEN_LABEL
from guard.settings import settings as guard_settings

from ..audio.player import Player
from ..audio.sinks import Watch
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
    """How many there are so far."""
    text: str
    seconds: float
    label: bool = False


@dataclass(frozen=True)
class Done:
    """All has been read; `first_sound_s` from the wish to the first sound, None without any."""

    first_sound_s: float | None


Tell = Callable[[Piece | Done], None]
Texts = SimpleQueue[str | None]
"""What is to be read, and None at its end."""


class Mouth:
    """One text at a time; a newer one, `hush` or `skip` take effect within a block of sound."""

    def __init__(self, engine: Synthesiser, voice: str, cache: Cache, tell: Tell) -> None:
        self._engine = engine
        self._voice = voice
        self.cache = cache
        self._tell = tell
        self._wanted: SimpleQueue[tuple[int, Speak, Texts] | None] = SimpleQueue()
        self._texts: Texts = SimpleQueue()
        self._turn = 0
        self._pieces: dict[int, Piece] = {}
        self._marks = 0
        self._made = True
        self._since = 0.0
        self._first: float | None = None
        self._label_sound: Sound | None = None
        self._worded = False
        """Whether this session has heard the label in words."""
        self._lock = threading.RLock()
        self.player: Player | None = None
        self.on_output: Callable[[bool], None] = lambda private: None
        """Told when speech moved to headphones, or away from them."""
        self._watch = Watch(self._output_changed)
        self._thread = threading.Thread(target=self._work, name="mouth", daemon=True)

    def start(self, player: Player) -> None:
        self.player = player
        player.on_start, player.on_idle = self.started, self.idle
        self._thread.start()
        self._watch.start()

    def forget(self) -> None:
        """The session is over: the next one hears the label in words again."""
        self.cache.forget()
        self._worded = False

    def close(self) -> None:
        self._watch.close()
        self.hush()
        self._wanted.put(None)
        if self.player:
            self.player.close()

    def speak(self, speak: Speak) -> None:
        """Begin to read; what was being read ends."""
        self.hush()
        with self._lock:
            self._made, self._first, self._since = False, None, time.monotonic()
            self._texts = SimpleQueue()
            self._wanted.put((self._turn, speak, self._texts))
        self.more(speak.text, speak.last)

    def more(self, text: str, last: bool) -> None:
        """The next words of what is being read."""
        self._texts.put(text)
        if last:
            self._texts.put(None)

    def hush(self) -> None:
        """Be silent at once."""
        with self._lock:
            self._turn += 1
            self._made, self._since = True, 0.0
            self._pieces.clear()
            self._texts.put(None)
        if self.player:
            self.player.stop()

    def hold(self) -> None:
        """Be silent at once, but ready to go on."""
        if self.player:
            self.player.hold()

    def go_on(self) -> None:
        """After `hold`, or where the output has changed."""
        if self.player:
            try:
                self.player.go_on()
            except DeviceError:
                self.player.stop()
                self._finish(self._turn)

    revive = go_on

    @property
    def stalled(self) -> bool:
        """Whether the output has gone while something should sound."""
        return self.player is not None and self.player.stalled

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

    def sounds(self, speak: Speak, texts: Texts) -> Iterator[tuple[str, Sound]]:
        """The pieces of the texts with their sounds, made as they are asked for."""
        number = 0
        while (text := texts.get()) is not None:
            for piece in pieces(speakable(text)):
                known = self.cache.get(piece, speak.speed)
                parts = [piece] if known or number else pieces(piece, FIRST)
                number += 1
                for part in parts:
                    yield part, known or self._made_or_known(part, speak.speed)

    def _made_or_known(self, text: str, speed: float) -> Sound:
        known = self.cache.get(text, speed)
        if known is None:
            known = self._engine.speak(text, self._voice, speed)
            self.cache.keep(text, speed, known)
        return known

    def _work(self) -> None:
        with contextlib.suppress(SynthesisError):  # then each answer tries again
            pinyin(LABEL_TEXT)  # loads its tables before they are needed
            self._label()
        while (wanted := self._wanted.get()) is not None:
            turn, speak, texts = wanted
            try:
                self._read(turn, speak, texts)
            except (SynthesisError, DeviceError):
                self._finish(turn)

    def _read(self, turn: int, speak: Speak, texts: Texts) -> None:
        player = self.player
        assert player is not None
        player.volume = speak.volume
        if speak.label and turn == self._turn:
            self._put(turn, Piece(-1, 0, LABEL_TEXT, 0.0, True), self._label_of_turn())
        for index, (text, sound) in enumerate(self.sounds(speak, texts)):
            if turn != self._turn:
                return
            self._put(turn, Piece(index, index + 1, text, round(sound.seconds, 2)), sound)
            self._put(turn, None, silence(speak.pause_s, sound.rate))
        self._finish(turn)

    def _label_of_turn(self) -> Sound:
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

    def _output_changed(self) -> None:
        """From the watch: an output came or went; what sounds moves over to the better one."""
        if self.player and self.player.move():
            self.on_output(self.player.private)
