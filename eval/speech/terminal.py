"""A whole terminal without sound card: the real session, fed with recordings, its speech drained.

Ears, listener, machine, mouth and the way to the assistant are those of `daoban kiosk`; only
PortAudio is left out, so that turns need not last as long as they sound.
"""

from __future__ import annotations

import asyncio
import queue
from typing import Any, cast

import numpy as np
from fastapi import WebSocket

from eval.errors import EvalError
from eval.speech.clocked import blocks
from voice_client.asr.choose import choose as choose_recogniser
from voice_client.asr.recogniser import RATE, Samples
from voice_client.audio.listener import Listener
from voice_client.audio.microphone import STILL_S, Microphone
from voice_client.audio.player import RATE as PLAYED
from voice_client.audio.player import Player
from voice_client.audio.vad import BLOCK, Silero
from voice_client.models.store import Store
from voice_client.session.ears import Ears
from voice_client.session.mouth import Mouth
from voice_client.session.parts import Parts
from voice_client.session.voice import Voice
from voice_client.settings import Settings, tuning
from voice_client.text.repair import Lexicon
from voice_client.tts.cache import Cache
from voice_client.tts.choose import choose as choose_synthesiser
from voice_client.tts.synthesiser import Sound

LOST_S = 90.0
"""A turn without any ending for so long is lost."""
ENDINGS = {"answer", "command", "notice"}
PASSING = ("quiet", "clipped", "slow", "away", "back")
"""Notices that end no turn."""


class FedMicrophone(Microphone):
    """Gives what it was told to, as fast as it is taken; otherwise silence in real time."""

    def __init__(self) -> None:
        super().__init__("", tuning().capture)
        self._said: queue.SimpleQueue[Samples] = queue.SimpleQueue()

    def say(self, sound: Samples) -> None:
        for block in blocks(sound):
            self._said.put(block)

    @property
    def through(self) -> bool:
        """Whether everything has been taken."""
        return self._said.empty()

    def open(self) -> None: ...

    def close(self) -> None: ...

    def take(self, timeout_s: float = STILL_S) -> Samples | None:
        try:
            return self._said.get(timeout=BLOCK / RATE)
        except queue.Empty:
            return np.zeros(BLOCK, np.float32)


class DrainedPlayer(Player):
    """Plays everything at once and counts the seconds that it would have lasted."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds = 0.0

    def open(self) -> None: ...

    def move(self) -> bool:
        return False

    def play(self, mark: int, sound: Sound) -> None:
        super().play(mark, sound)
        out = np.zeros(PLAYED // 10, np.float32)
        while self.playing:
            self.fill(out)
        self.seconds += sound.seconds


class Screen:
    """The page's end of the WebSocket: what it sends, and what it was sent."""

    def __init__(self) -> None:
        self._to: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._from: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.timings: dict[str, list[float]] = {}

    def send(self, **message: Any) -> None:
        self._to.put_nowait(message)

    async def until(self, *kinds: str, **wanted: Any) -> dict[str, Any]:
        """The next message of these kinds with these values. Raises TimeoutError."""
        async with asyncio.timeout(LOST_S):
            while True:
                found = await self._from.get()
                if found["type"] in kinds and all(found.get(k) == v for k, v in wanted.items()):
                    return found

    async def receive_json(self) -> dict[str, Any]:
        return await self._to.get()

    async def send_json(self, message: dict[str, Any]) -> None:
        if message["type"] == "timing":
            for name in message.keys() - {"type"}:
                self.timings.setdefault(name, []).append(float(message[name]))
        await self._from.put(message)


class FedVoice(Voice):
    """The session with ears and mouth of its own; `player` and `microphone` are ours."""

    def __init__(self, assistant_url: str, settings: Settings) -> None:
        super().__init__(assistant_url, settings)
        self.microphone = FedMicrophone()
        self.player = DrainedPlayer()

    async def _prepare(self) -> None:
        self.parts = await asyncio.to_thread(self._assembled)
        self._tell_terminal()
        self._turns.watch()

    def _assembled(self) -> Parts:
        settings, store = self._settings, Store(self._settings)
        recogniser = choose_recogniser(settings, store)
        listener = Listener(recogniser, Silero(), tuning())
        hears, says = self._from_thread(self._heard), self._from_thread(self._said)
        ears = Ears(listener, self.microphone, tuning().capture, hears)
        ears.start()
        engine = choose_synthesiser(settings, store)
        voice = settings.voice or engine.voices[0]
        cache = Cache(settings.home / "speech", engine.name, voice)
        mouth = Mouth(engine, voice, cache, says)
        mouth.start(self.player)
        return Parts(ears, mouth, recogniser.name, engine.name)


class Terminal:
    """One terminal with its screen: `async with Terminal(url, settings) as terminal`."""

    def __init__(self, url: str, settings: Settings) -> None:
        self.voice = FedVoice(url, settings)
        self.screen = Screen()

    async def __aenter__(self) -> Terminal:
        await self.voice.start()
        self._attached = asyncio.create_task(self.voice.attach(cast(WebSocket, self.screen)))
        try:
            await self.screen.until("terminal", hears=True, speaks=True)
        except TimeoutError:
            raise EvalError("终端没有准备好：语音识别或语音合成打不开。") from None
        bare = len(Lexicon([]).names)
        while len(self.voice.machine.lexicon.names) <= bare:  # the names of the base are to come
            await asyncio.sleep(0.2)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._attached.cancel()
        await asyncio.gather(self._attached, return_exceptions=True)
        await self.voice.stop()

    async def turn(self, sound: Samples) -> str:
        """Say one question and hear the answer out: how it ended, or `lost`."""
        try:
            self.screen.send(type="listen")
            await self.screen.until("state", state="listening")
            self.voice.microphone.say(sound)
            found = await self._ending()
            while not self.voice.microphone.through:
                await asyncio.sleep(0.01)
        except TimeoutError:
            return "lost"
        return found

    async def _ending(self) -> str:
        found = await self.screen.until(*ENDINGS)
        while found.get("kind") in PASSING:
            found = await self.screen.until(*ENDINGS)
        if found["type"] != "answer":
            return str(found.get("kind", found["type"]))
        answer = found["answer"]
        if answer["speech"] and answer["status"] != "kiosk_command":
            await self.screen.until("spoken")
        return str(answer["status"])
