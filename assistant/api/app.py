"""The HTTP API of the assistant (:8800). Its OpenAPI document is part of the product."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI

from assistant.api import answering, matters, places, problems, qr, standing
from assistant.api.metrics import Measured, Metrics
from assistant.api.room import Room
from assistant.services import Services
from assistant.settings import Settings
from assistant.transactions import api as transactions
from guard.settings import WebSettings
from guard.web import GuardMiddleware

# What every route may end in, beside its own.
_ANYWHERE = ("empty_or_wrong", "too_many", "not_ready")
_ABOUT = """政务自助终端的智能引导：一问一答，句句有出处。

出错时返回 RFC 9457 的 problem+json，type 指向 /v1/problems/{code}。回答都带 AI 生成标识。
"""


def create_app(services: Services | None = None, limits: WebSettings | None = None) -> FastAPI:
    """The application; without `services` it opens them itself while /readyz says how far.

    `limits` takes the place of the guard's own limits of rate and size.
    """
    app = FastAPI(
        title="导办问答服务",
        version=version("daoban"),
        description=_ABOUT,
        lifespan=_lifespan,
        # Their pages load scripts from a CDN; the terminal is offline.
        docs_url=None,
        redoc_url=None,
    )
    app.state.room = Room(services)
    app.state.metrics = Metrics()
    for group in (answering, matters, places, qr, standing):
        app.include_router(group.router, responses=problems.documented(*_ANYWHERE))
    app.include_router(transactions.router_of(app.state.room.ready))
    problems.install(app)
    transactions.install(app)
    app.add_middleware(GuardMiddleware, limits=limits)
    app.add_middleware(Measured, metrics=app.state.metrics)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    room: Room = app.state.room
    if room.services is None:
        room.open(Settings())
    yield
    room.close()
