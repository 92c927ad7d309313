"""Reading a text aloud: piece by piece, the first one playing while the next is made."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from queue import SimpleQueue

from ..audio.player import Player
from ..audio.sinks import Watch
from ..errors import DeviceError, SynthesisError
from ..tts.cache import Cache
from ..tts.synthesiser import Sound, Synthesiser, silence
from .effects import Speak
from .reading import LABEL_TEXT, Reading, Texts


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
    turn: int
    """Which text it was."""


Tell = Callable[[Piece | Done], None]


class Mouth:
    """One text at a time; a newer one, `hush` or `skip` take effect within a block of sound."""

    def __init__(self, engine: Synthesiser, voice: str, cache: Cache, tell: Tell) -> None:
        self._reading = Reading(engine, voice, cache)
        self._tell = tell
        self._wanted: SimpleQueue[tuple[int, Speak, Texts] | None] = SimpleQueue()
        self._texts: Texts = SimpleQueue()
        self._turn = 0
        self._pieces: dict[int, Piece] = {}
        self._marks = 0
        self._made = True
        self._since = 0.0
        self._first: float | None = None
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
        self._reading.forget()

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
            done = Done(first, self._turn)
        if over:
            self._tell(done)

    def ended(self, done: Done) -> bool:
        """Whether what is read now ended, and not what a newer text has taken the place of since:
        what is told passes from one thread to another.
        """
        with self._lock:
            return done.turn == self._turn

    def _work(self) -> None:
        with contextlib.suppress(SynthesisError):  # then each answer tries again
            self._reading.prepare()
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
            self._put(turn, Piece(-1, 0, LABEL_TEXT, 0.0, True), self._reading.label())
        for index, (text, sound) in enumerate(self._reading.sounds(texts, speak.speed)):
            if turn != self._turn:
                return
            self._put(turn, Piece(index, index + 1, text, round(sound.seconds, 2)), sound)
            self._put(turn, None, silence(speak.pause_s, sound.rate))
        self._finish(turn)

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
