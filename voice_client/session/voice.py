"""The voice of one terminal: the machine's effects carried out, in one event loop.

Ears and mouth have threads of their own; what they tell is brought into the loop. Nothing of
what was heard is written anywhere.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import WebSocket, WebSocketDisconnect

from ..assistant import Assistant, until_there
from ..memory import give_back
from ..settings import Settings, tuning
from ..text.repair import Lexicon
from .asking import Asking
from .effects import (
    Ask,
    Deafen,
    Decide,
    Effect,
    GoOn,
    Hold,
    Hush,
    Listen,
    More,
    Show,
    Skip,
    Speak,
    Wipe,
)
from .machine import Machine
from .mouth import Done, Mouth, Piece
from .parts import Parts, assemble
from .protocol import receive
from .turns import Turns

log = logging.getLogger("daoban.voice")
TICK_S = 0.5


class Voice:
    """Start it with the page server; screens attach one at a time, the newest wins."""

    def __init__(self, assistant_url: str, settings: Settings) -> None:
        self._settings = settings
        limits = tuning().session
        self._assistant = Assistant(assistant_url, limits.ask_timeout_s, settings.terminal_id)
        self.machine = Machine(limits, Lexicon([]))
        self.parts = Parts(notes=("语音正在准备。",))
        self._turns = Turns(self.machine, settings, self._do, lambda: self.parts.ears)
        self._asking = Asking(self._assistant, self.machine, self._do, self._timing)
        self._screen: asyncio.Queue[dict[str, Any]] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None

    def status(self) -> dict[str, Any]:
        """What is heard and spoken with."""
        return self.parts.status()

    async def start(self) -> None:
        """Return at once; models and names come as they are ready."""
        self._loop = asyncio.get_running_loop()
        for work in (self._prepare(), self._learn(), self._tick()):
            self._spawn(work)

    async def stop(self) -> None:
        """Wipe and close."""
        self._do(self.machine.leave())
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.to_thread(self.parts.close)
        await self._assistant.close()

    async def attach(self, screen: WebSocket) -> None:
        """Talk to one screen until it goes."""
        outgoing: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._screen = outgoing
        self._show({"type": "terminal", **self.status()})
        self._show({"type": "state", "state": self.machine.state})
        sender = asyncio.create_task(_send(screen, outgoing))
        try:
            while True:
                self._receive(await screen.receive_json())
        except (WebSocketDisconnect, RuntimeError):
            pass  # the page was closed or loaded anew
        finally:
            sender.cancel()
            if self._screen is outgoing:
                self._screen = None
                # On the way into a transaction the page changes and the citizen stays; one who
                # goes after all is wiped by the countdown.
                if not self.machine.in_transaction:
                    self._do(self.machine.leave())

    def _receive(self, content: object) -> None:
        try:
            self._do(receive(self.machine, content))
        except ValueError as error:
            self._show({"type": "problem", "text": str(error)})

    # Work beside the screen.

    async def _prepare(self) -> None:
        self.parts = await asyncio.to_thread(
            assemble, self._settings, self._from_thread(self._heard), self._from_thread(self._said)
        )
        if self.parts.mouth:
            self.parts.mouth.on_output = self._from_thread(lambda _: self._tell_terminal())
        self._tell_terminal()
        self._turns.watch()

    async def _learn(self) -> None:
        """The lexicon, as soon as the assistant is there."""
        names = await until_there(self._assistant)
        self.machine.lexicon = await asyncio.to_thread(Lexicon, names)

    async def _tick(self) -> None:
        before = time.monotonic()
        while True:
            await asyncio.sleep(TICK_S)
            now = time.monotonic()
            self._do(self.machine.tick(now - before))
            before = now
            if self.parts.mouth and self.parts.mouth.stalled:
                await asyncio.to_thread(self.parts.mouth.revive)

    # What the threads tell, in the loop.

    def _heard(self, told: tuple[int, object]) -> None:
        self._turns.told(told)

    def _said(self, event: object) -> None:
        match event:
            case Piece(index, of, text, seconds, label):
                self._timing("first_sound_ms")
                self._turns.ended_at = None
                message = {"index": index, "of": of, "text": text, "seconds": seconds}
                self._show({"type": "subtitle", "label": label, **message})
            case Done() if self.parts.mouth and self.parts.mouth.ended(event):
                self._turns.silent()
                self._do(self.machine.spoken())

    def _timing(self, name: str) -> None:
        """From the end of speech, for the page's own measurements."""
        if self._turns.ended_at is not None:
            passed = round(1000 * (time.monotonic() - self._turns.ended_at))
            self._show({"type": "timing", name: passed})

    # Effects.

    def _do(self, effects: list[Effect]) -> None:
        for effect in effects:
            self._act(effect)
        self._turns.watch()

    def _act(self, effect: Effect) -> None:
        match effect:
            case Show(message):
                self._show(message)
            case Ask():
                self._spawn(self._asking.put(effect))
            case Listen(elder):
                self._turns.listen(elder)
            case Decide():
                self._turns.let_go()
            case Deafen():
                self._turns.forget()
            case Wipe():
                self._wipe()
            case _ if self.parts.mouth:
                self._sound(self.parts.mouth, effect)
            case Speak():
                self._do(self.machine.spoken())  # without a loudspeaker all is said at once

    def _sound(self, mouth: Mouth, effect: Effect) -> None:
        """What concerns the loudspeaker."""
        match effect:
            case Speak():
                self._turns.speaking()
                mouth.speak(effect)
            case More(text, last):
                mouth.more(text, last)
            case Skip():
                mouth.skip()
            case Hold():
                mouth.hold()
            case GoOn():
                self._turns.ended_at = None
                self._turns.speaking()
                self._spawn(asyncio.to_thread(mouth.go_on))
            case Hush():
                self._turns.silent()
                mouth.hush()

    def _wipe(self) -> None:
        self._turns.ended_at = None
        if self.parts.mouth:
            self.parts.mouth.forget()
        session = self._asking.forget()
        if session:
            self._spawn(self._asking.end(session))
        self._spawn(asyncio.to_thread(give_back))

    # Parts.

    def _show(self, message: dict[str, Any]) -> None:
        if self._screen is not None:
            self._screen.put_nowait(message)

    def _tell_terminal(self) -> None:
        self._show({"type": "terminal", **self.status()})

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception():
            log.error("语音后台任务失败", exc_info=task.exception())

    def _from_thread(self, act: Callable[[Any], None]) -> Callable[[Any], None]:
        def tell(event: Any) -> None:
            assert self._loop is not None
            with contextlib.suppress(RuntimeError):  # the loop has ended
                self._loop.call_soon_threadsafe(act, event)

        return tell


async def _send(screen: WebSocket, outgoing: asyncio.Queue[dict[str, Any]]) -> None:
    while True:
        await screen.send_json(await outgoing.get())
