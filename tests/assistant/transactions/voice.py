"""The voice of a terminal without its sound: the real session, told what the ears would hear."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import WebSocket, WebSocketDisconnect

from voice_client.asr.recogniser import Hypothesis, Transcript
from voice_client.audio.listener import Ended
from voice_client.session.effects import Effect, Show, Speak
from voice_client.session.machine import Machine
from voice_client.session.protocol import receive
from voice_client.settings import tuning
from voice_client.text.repair import Lexicon


class QuietVoice:
    """Speaks into a list; hears what a test says."""

    def __init__(self) -> None:
        self.machine = Machine(tuning().session, Lexicon([]))
        self.spoken: list[str] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._screen: WebSocket | None = None

    def status(self) -> dict[str, Any]:
        return {"hears": True, "speaks": True, "note": ""}

    async def start(self) -> None:
        self._loop = asyncio.get_running_loop()

    async def stop(self) -> None:
        self._screen = None

    async def attach(self, screen: WebSocket) -> None:
        self._screen = screen
        await screen.send_json({"type": "terminal", **self.status()})
        try:
            while True:
                await self._do(receive(self.machine, await screen.receive_json()))
        except (WebSocketDisconnect, RuntimeError):
            pass  # the page went

    def hears(self, text: str) -> None:
        """One sentence, after the citizen touched the button to talk."""
        assert self._loop is not None
        asyncio.run_coroutine_threadsafe(self._hear(text), self._loop).result(30)

    async def _hear(self, text: str) -> None:
        said = Ended(Transcript((Hypothesis(text, -0.2),)), "ended", "fine")
        await self._do(self.machine.heard(said))

    async def _do(self, effects: list[Effect]) -> None:
        for effect in effects:
            if isinstance(effect, Show) and self._screen is not None:
                await self._screen.send_json(effect.message)
            if isinstance(effect, Speak):
                self.spoken.append(effect.text)
                await self._do(self.machine.spoken())
