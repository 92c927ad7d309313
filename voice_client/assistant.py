"""The assistant by HTTP: questions, the names of its base, the end of a conversation."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx

from .errors import AssistantAway
from .session.effects import Ask

PAGE = 100
LONGEST = 500
"""Characters of a question."""
AWAY = "问答服务连不上或没有准备好，正在重试。"


class Assistant:
    """One client for the terminal; every method raises AssistantAway where it is not there."""

    def __init__(self, url: str, timeout_s: float, terminal_id: str = "") -> None:
        self._client = httpx.AsyncClient(base_url=url, timeout=httpx.Timeout(timeout_s, connect=2))
        self._terminal = {"terminal_id": terminal_id} if terminal_id else {}

    async def ask(
        self, text: str, session_id: str | None, elder: bool, spoken: bool
    ) -> dict[str, Any]:
        """The whole answer of POST /v1/ask."""
        body = self._body(Ask(text, elder, spoken), session_id)
        answer: dict[str, Any] = (await self._send("POST", "/v1/ask", json=body)).json()
        return answer

    async def stream(
        self, ask: Ask, session_id: str | None
    ) -> AsyncIterator[tuple[str, dict[str, Any]]]:
        """The events of POST /v1/ask/stream, `sentence` by sentence and at last `answer`."""
        answered = False
        try:
            body = self._body(ask, session_id)
            async with self._client.stream("POST", "/v1/ask/stream", json=body) as response:
                response.raise_for_status()
                async for name, data in _events(response.aiter_lines()):
                    answered = answered or name == "answer"
                    yield name, data
        except (httpx.TransportError, httpx.HTTPStatusError, ValueError) as error:
            raise AssistantAway(AWAY) from error
        if not answered:
            raise AssistantAway(AWAY)

    async def names(self) -> list[str]:
        """Matters with their other names, departments, and places."""
        matters = [item async for item in self._pages("/v1/matters")]
        places = [item async for item in self._pages("/v1/places")]
        found = [name for m in matters for name in (m["name"], *m["aliases"], m["dept"])]
        return list(dict.fromkeys([*found, *(p["name"] for p in places)]))

    async def matters(self) -> list[dict[str, Any]]:
        """All matters as GET /v1/matters lists them."""
        return [item async for item in self._pages("/v1/matters")]

    async def end(self, session_id: str) -> None:
        """Forget a conversation."""
        await self._send("DELETE", f"/v1/sessions/{session_id}")

    async def close(self) -> None:
        await self._client.aclose()

    async def _pages(self, path: str) -> Any:
        page, seen = 1, 0
        while True:
            found = (await self._send("GET", path, params={"page": page, "size": PAGE})).json()
            for item in found["items"]:
                yield item
            seen += len(found["items"])
            if not found["items"] or seen >= found["total"]:
                return
            page += 1

    def _body(self, ask: Ask, session_id: str | None) -> dict[str, Any]:
        body: dict[str, Any] = {
            "text": ask.text[:LONGEST],
            "mode": "elder" if ask.elder else "standard",
            "input": "voice" if ask.spoken else "touch",
            **self._terminal,
        }
        if ask.heard:
            body["hypotheses"] = [{"text": t[:LONGEST], "weight": w} for t, w in ask.heard]
        return body | ({"session_id": session_id} if session_id else {})

    async def _send(self, method: str, path: str, **content: Any) -> httpx.Response:
        try:
            answer = await self._client.request(method, path, **content)
            answer.raise_for_status()
            return answer
        except (httpx.TransportError, httpx.HTTPStatusError) as error:
            raise AssistantAway(AWAY) from error


async def _events(lines: AsyncIterator[str]) -> AsyncIterator[tuple[str, dict[str, Any]]]:
    """Server-sent events with JSON data; comments are passed over. Raises ValueError."""
    name = ""
    async for line in lines:
        field, _, value = line.partition(": ")
        if field == "event":
            name = value
        elif field == "data":
            yield name, json.loads(value)


def waits() -> Iterator[float]:
    """Seconds to wait between looks for a service that starts."""
    yield from (0.5, 1, 2, 4)
    while True:
        yield 8


async def until_there(assistant: Assistant) -> list[str]:
    """The names of the base, as soon as the assistant can tell them."""
    for wait in waits():
        try:
            return await assistant.names()
        except AssistantAway:
            await asyncio.sleep(wait)
    raise AssertionError("waits never end")
