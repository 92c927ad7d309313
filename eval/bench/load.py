"""Many clients at once over HTTP, each waiting for its answer before it asks again."""

from __future__ import annotations

import asyncio
import itertools
import time
from typing import Any

import httpx

from eval.errors import BenchError
from eval.judging import latency


def load(url: str, texts: list[str], clients: int, requests: int, warm_up: int) -> dict[str, Any]:
    """{clients, requests, seconds, per_second, latency_ms} as the clients see it."""
    return asyncio.run(_load(url, texts, clients, requests, warm_up))


async def _load(
    url: str, texts: list[str], clients: int, requests: int, warm_up: int
) -> dict[str, Any]:
    limits = httpx.Limits(max_connections=clients, max_keepalive_connections=clients)
    async with httpx.AsyncClient(base_url=url, limits=limits, timeout=60) as client:
        await _all(client, texts, clients, warm_up)
        start = time.perf_counter()
        ms = await _all(client, texts, clients, requests)
        seconds = time.perf_counter() - start
    return {
        "clients": clients,
        "requests": len(ms),
        "seconds": round(seconds, 3),
        "per_second": round(len(ms) / seconds, 1),
        "latency_ms": latency(ms),
    }


async def _all(
    client: httpx.AsyncClient, texts: list[str], clients: int, requests: int
) -> list[float]:
    waiting = iter(list(itertools.islice(itertools.cycle(texts), requests)))
    ms: list[float] = []

    async def one() -> None:
        for text in waiting:
            start = time.perf_counter()
            answer = await client.post("/v1/ask", json={"text": text})
            ms.append((time.perf_counter() - start) * 1000)
            if answer.status_code != 200:
                raise BenchError(f"问答服务答了 {answer.status_code}：{answer.text[:200]}")

    await asyncio.gather(*(one() for _ in range(clients)))
    return ms
