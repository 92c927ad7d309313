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

from ..asr.recogniser import Hypothesis, Transcript
from ..assistant import Assistant, until_there
from ..audio.listener import Began, Ended, Partial
from ..errors import AssistantAway
from ..settings import Settings, tuning
from ..text.repair import Lexicon
from ..text.sounds import terms
from ..text.wake import woken
from .effects import Ask, Deafen, Decide, Effect, Hush, Listen, Show, Skip, Speak, Wipe
from .machine import Machine
from .mouth import Done, Piece
from .parts import Parts, assemble
from .protocol import receive

log = logging.getLogger("daoban.voice")
TICK_S = 0.5
SLOW_S = 3.0


class Voice:
    """Start it with the page server; screens attach one at a time, the newest wins."""

    def __init__(self, assistant_url: str, settings: Settings) -> None:
        self._settings = settings
        limits = tuning().session
        self._assistant = Assistant(assistant_url, limits.ask_timeout_s, settings.terminal_id)
        self.machine = Machine(limits, Lexicon([]))
        self.parts = Parts(notes=("语音正在准备。",))
        self._screen: asyncio.Queue[dict[str, Any]] | None = None
        self._session: str | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ended_at: float | None = None
        self._turn = 0
        self._watching = False
        """Whether the turn that is listened to is only watched for the wake word."""

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
        self._show({"type": "terminal", **self.status()})

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

    async def _ask(self, ask: Ask) -> None:
        slow = asyncio.get_running_loop().call_later(SLOW_S, lambda: self._do(self.machine.slow()))
        try:
            answer = await self._assistant.ask(ask.text, self._session, ask.elder, ask.spoken)
        except AssistantAway:
            self._do(self.machine.away())
            return
        finally:
            slow.cancel()
        self._session = answer.get("session_id")
        self._do(self.machine.answered(answer))
        self._timing("answer_ms")

    # What the threads tell, in the loop.

    def _heard(self, told: tuple[int, object]) -> None:
        turn, event = told
        if event in ("lost", "back"):
            self._do(self.machine.microphone(event == "back"))
        elif turn == self._turn and self._watching:
            self._overheard(event)
        elif turn == self._turn:
            self._heard_turn(event)

    def _heard_turn(self, event: object) -> None:
        match event:
            case Began():
                self._show({"type": "voice"})
            case Partial(text):
                self._do(self.machine.partial(text))
            case Ended():
                self._ended_at = time.monotonic()
                self._do(self.machine.heard(event))

    def _overheard(self, event: object) -> None:
        """Talk near the terminal: forgotten at once unless it holds the wake word."""
        if not isinstance(event, Ended):
            return
        self._watching = False
        rest = woken(event.transcript.text, self._settings.wake)
        if rest is None:
            self._watch()
            return
        self._do(self.machine.listen())
        if rest:
            self._ended_at = time.monotonic()
            asked = Transcript((Hypothesis(rest, event.transcript.hypotheses[0].score),))
            self._do([Deafen(), *self.machine.heard(Ended(asked, "ended", event.gain))])

    def _watch(self) -> None:
        """Listen for the wake word while nothing else is going on."""
        ears, quiet = self.parts.ears, self.machine.state in ("idle", "waiting")
        if self._settings.hands_free and ears and quiet and not self._watching and not ears.muted:
            self._turn += 1
            self._watching = True
            ears.begin(self._turn, [self._settings.wake], False)

    def _said(self, event: object) -> None:
        match event:
            case Piece(index, of, text, seconds, label):
                self._timing("first_sound_ms", last=True)
                message = {"index": index, "of": of, "text": text, "seconds": seconds}
                self._show({"type": "subtitle", "label": label, **message})
            case Done():
                self._mute(False)
                self._do(self.machine.spoken())

    def _timing(self, name: str, last: bool = False) -> None:
        """From the end of speech, for the page's own measurements."""
        if self._ended_at is None:
            return
        passed = round(1000 * (time.monotonic() - self._ended_at))
        self._show({"type": "timing", name: passed})
        if last:
            self._ended_at = None

    # Effects.

    def _do(self, effects: list[Effect]) -> None:
        for effect in effects:
            self._act(effect)
        self._watch()

    def _act(self, effect: Effect) -> None:
        ears, mouth = self.parts.ears, self.parts.mouth
        match effect:
            case Show(message):
                self._show(message)
            case Ask():
                self._spawn(self._ask(effect))
            case Listen(elder):
                self._listen(elder)
            case Speak():
                self._speak(effect)
            case Decide() if ears:
                ears.end()
            case Deafen() if ears:
                self._turn += 1
                self._watching = False
                ears.discard()
            case Skip() if mouth:
                mouth.skip()
            case Hush() if mouth:
                self._mute(False)
                mouth.hush()
            case Wipe():
                self._wipe()

    def _listen(self, elder: bool) -> None:
        if self.parts.ears is None:
            self._do(self.machine.microphone(False))
            return
        self._turn += 1
        self._watching = False
        self.parts.ears.begin(self._turn, terms(), elder)

    def _speak(self, speak: Speak) -> None:
        if self.parts.mouth is None:
            self._do(self.machine.spoken())
            return
        if self._watching:
            self._act(Deafen())
        self._mute(True)
        self.parts.mouth.speak(speak)

    def _mute(self, muted: bool) -> None:
        if self.parts.ears:
            self.parts.ears.muted = muted

    def _wipe(self) -> None:
        session, self._session, self._ended_at = self._session, None, None
        if self.parts.mouth:
            self.parts.mouth.cache.forget()
        if session:
            self._spawn(self._end(session))

    async def _end(self, session: str) -> None:
        with contextlib.suppress(AssistantAway):
            await self._assistant.end(session)

    # Parts.

    def _show(self, message: dict[str, Any]) -> None:
        if self._screen is not None:
            self._screen.put_nowait(message)

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
