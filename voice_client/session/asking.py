"""Putting questions to the assistant: the answer is read from its first sentence on."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any

from ..assistant import Assistant
from ..errors import AssistantAway
from .effects import Ask, Effect
from .machine import Machine

SLOW_S = 3.0


class Asking:
    """One question at a time, in one conversation."""

    def __init__(
        self,
        assistant: Assistant,
        machine: Machine,
        act: Callable[[list[Effect]], None],
        timing: Callable[[str], None],
    ) -> None:
        self._assistant = assistant
        self._machine = machine
        self._act = act
        self._timing = timing
        self._session: str | None = None
        self._task: asyncio.Task[Any] | None = None

    async def put(self, ask: Ask) -> None:
        """Ask, and tell the machine what comes; a question before it is left."""
        if self._task:
            self._task.cancel()
        self._task = asyncio.current_task()
        loop = asyncio.get_running_loop()
        slow = loop.call_later(SLOW_S, lambda: self._act(self._machine.slow()))
        try:
            async for name, data in self._assistant.stream(ask, self._session):
                slow.cancel()
                self._came(name, data)
        except AssistantAway:
            self._act(self._machine.away())
        finally:
            slow.cancel()

    def forget(self) -> str | None:
        """The citizen is gone: the conversation that is to be ended, if there was one."""
        if self._task:
            self._task.cancel()
        session, self._session, self._task = self._session, None, None
        return session

    async def end(self, session: str) -> None:
        """Let the assistant forget a conversation too."""
        with contextlib.suppress(AssistantAway):
            await self._assistant.end(session)

    def _came(self, name: str, data: dict[str, Any]) -> None:
        if name == "sentence":
            self._act(self._machine.sentence(str(data["text"]), str(data.get("status", ""))))
        elif name == "answer":
            self._session = data.get("session_id")
            self._act(self._machine.answered(data))
            self._timing("answer_ms")
