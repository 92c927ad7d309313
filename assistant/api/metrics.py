"""Figures for Prometheus: endings, steps, requests. No question text, no session, no terminal."""

from __future__ import annotations

import time

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.answer import Answer, AskRequest

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.25, 0.5, 1, 2.5)


class Metrics:
    """One registry an application, so that two in a process do not add up."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        own = self.registry
        self._answers = Counter(
            "daoban_answers", "回答的条数", ("status", "mode", "input"), registry=own
        )
        self._steps = Histogram(
            "daoban_step_seconds", "每一步用时（秒）", ("step",), buckets=_SECONDS, registry=own
        )
        self._requests = Counter(
            "daoban_requests", "请求的次数", ("method", "route", "code"), registry=own
        )
        self._seconds = Histogram(
            "daoban_request_seconds", "请求用时（秒）", ("route",), buckets=_SECONDS, registry=own
        )
        self.sessions = Gauge("daoban_sessions", "正在进行的对话", registry=own)
        self.ready = Gauge("daoban_ready", "事项库是否已载入（1 是）", registry=own)

    def answered(self, request: AskRequest, answer: Answer) -> None:
        """Count one answer and the time of its steps."""
        self._answers.labels(answer.status.value, request.mode, request.input).inc()
        for step, ms in answer.timings_ms.items():
            self._steps.labels(step).observe(ms / 1000)

    def requested(self, method: str, route: str, code: int, seconds: float) -> None:
        """Count one request under its route's pattern, never its path."""
        self._requests.labels(method, route, str(code)).inc()
        self._seconds.labels(route).observe(seconds)

    def text(self) -> bytes:
        """The exposition format."""
        return generate_latest(self.registry)


class Measured:
    """Counts every request, also those that middleware or routing refuses."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app, self.metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        start, code = time.perf_counter(), 500

        async def watch(message: Message) -> None:
            nonlocal code
            if message["type"] == "http.response.start":
                code = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, watch)
        finally:
            route = getattr(scope.get("route"), "path", "other")
            method = scope["method"] if scope["method"] in _METHODS else "other"
            self.metrics.requested(method, route, code, time.perf_counter() - start)


_METHODS = frozenset({"GET", "POST", "DELETE", "PUT", "PATCH", "HEAD", "OPTIONS"})
