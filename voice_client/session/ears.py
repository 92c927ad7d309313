"""The thread from the microphone to the listener, and on to the session."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Literal

from ..asr.recogniser import Near
from ..audio.echo import Canceller
from ..audio.listener import Event, Listener
from ..audio.microphone import OPENING_S, Microphone
from ..errors import DeviceError
from ..settings import Capture

Lost = Literal["lost", "back"]
Tell = Callable[[tuple[int, Event | Lost]], None]
"""Gets the number of the turn that an event belongs to."""


class Ears:
    """Begin and end turns from any thread; events come from the thread of the ears."""

    def __init__(
        self, listener: Listener, microphone: Microphone, tuning: Capture, tell: Tell
    ) -> None:
        self._listener = listener
        self._microphone = microphone
        self.canceller: Canceller | None = None
        """Takes the terminal's own voice out, where it can."""
        self._due: Callable[[], None] | None = None
        self._tuning = tuning
        self._tell = tell
        self._wishes: SimpleQueue[Callable[[], list[Event]]] = SimpleQueue()
        self._closing = threading.Event()
        self.muted = False
        """While the terminal speaks: half duplex, unless a turn over the speech was begun."""
        self._turn = 0
        self._thread = threading.Thread(target=self._work, name="ears", daemon=True)

    def start(self) -> None:
        """Open the microphone and begin. Raises DeviceError."""
        self._microphone.open()
        self._thread.start()

    def listen_through(self, canceller: Canceller) -> None:
        """From now on a voice is heard while the terminal speaks."""
        self.canceller = canceller
        self._microphone.clean = canceller.clean

    def close(self) -> None:
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join(5)
        self._microphone.close()

    def begin(
        self, turn: int, bias: list[str], near: Near | None, elder: bool, over: bool = False
    ) -> None:
        """Listen for a turn; its events come with this number.

        `over`: while the terminal speaks, as soon as its own voice can be taken out.
        """

        def begun() -> None:
            self._listener.begin(bias, elder, near, over)

        def wish() -> list[Event]:
            self._turn, self._due = turn, begun if over else None
            if not over:
                begun()
            return []

        self._wishes.put(wish)

    def end(self) -> None:
        self._wishes.put(self._listener.end)

    def discard(self) -> None:
        def wish() -> list[Event]:
            self._due = None
            self._listener.discard()
            return []

        self._wishes.put(wish)

    def _work(self) -> None:
        while not self._closing.is_set():
            self._do_wishes()
            block = self._microphone.take()
            if block is None:
                self._recover()
            elif self._due is not None:
                self._when_settled(self._due)
            elif not self.muted or self._listener.listening:
                self._hand_on(self._listener.feed(block))
        self._listener.discard()

    def _when_settled(self, begun: Callable[[], None]) -> None:
        if self.canceller and self.canceller.settled:
            self._due = None
            begun()

    def _do_wishes(self) -> None:
        while True:
            try:
                wish = self._wishes.get_nowait()
            except Empty:
                return
            self._hand_on(wish())

    def _hand_on(self, events: list[Event]) -> None:
        for event in events:
            self._tell((self._turn, event))

    def _recover(self) -> None:
        """The microphone is gone: say so, and try again until it is back or we close."""
        self._due = None
        self._listener.discard()
        self._tell((self._turn, "lost"))
        waits = self._tuning.reopen_s
        tries = 0
        while not self._closing.is_set():
            try:
                self._microphone.reopen()
                if self._microphone.take(OPENING_S) is not None:
                    self._tell((self._turn, "back"))
                    return
            except DeviceError:
                pass  # not back yet
            self._closing.wait(waits[min(tries, len(waits) - 1)])
            tries += 1
