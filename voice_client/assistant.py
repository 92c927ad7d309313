"""The assistant by HTTP: questions, the names of its base, the end of a conversation."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx

from .errors import AssistantAway

PAGE = 100


class Assistant:
    """One client for the terminal; every method raises AssistantAway where it is not there."""

    def __init__(self, url: str, timeout_s: float, terminal_id: str = "") -> None:
        self._client = httpx.AsyncClient(base_url=url, timeout=httpx.Timeout(timeout_s, connect=2))
        self._terminal = {"terminal_id": terminal_id} if terminal_id else {}

    async def ask(
        self, text: str, session_id: str | None, elder: bool, spoken: bool
    ) -> dict[str, Any]:
        """The whole answer of POST /v1/ask."""
        body: dict[str, Any] = {
            "text": text[:500],
            "mode": "elder" if elder else "standard",
            "input": "voice" if spoken else "touch",
            **self._terminal,
        }
        if session_id:
            body["session_id"] = session_id
        answer: dict[str, Any] = (await self._send("POST", "/v1/ask", json=body)).json()
        return answer

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

    async def _send(self, method: str, path: str, **content: Any) -> httpx.Response:
        try:
            answer = await self._client.request(method, path, **content)
            answer.raise_for_status()
            return answer
        except (httpx.TransportError, httpx.HTTPStatusError) as error:
            raise AssistantAway("问答服务连不上或没有准备好，正在重试。") from error


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
