"""Puts the bridge's HTTP application together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from ..bridge import Bridge
from ..safety.doorman import Doorman
from ..settings import BridgeSettings
from . import problems
from .panel import panel_routes
from .routes import routes
from .shapes import openapi_parts

TITLE = "导办设备服务"
VERSION = "1"


def create_app(settings: BridgeSettings) -> FastAPI:
    """The application for a terminal's settings. Raises SettingsError."""
    bridge = Bridge(settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await bridge.start()
        yield
        await bridge.stop()

    # The documentation pages of FastAPI fetch their scripts from a CDN: off.
    app = FastAPI(title=TITLE, version=VERSION, lifespan=lifespan, docs_url=None, redoc_url=None)
    app.state.bridge = bridge
    problems.install(app)
    if bridge.simulated:
        app.include_router(panel_routes(bridge))
    app.include_router(routes(bridge))
    app.add_middleware(
        Doorman,
        origins=frozenset(settings.origins),
        body_bytes=int(settings.limits.body_mb * 1024 * 1024),
    )
    app.openapi = lambda: describe(app)  # type: ignore[method-assign]
    return app


def describe(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document, with every operation of every device spelt out."""
    if app.openapi_schema is None:
        document = get_openapi(title=TITLE, version=VERSION, routes=app.routes)
        paths, schemas = openapi_parts()
        document["paths"] |= paths
        components = document.setdefault("components", {})
        components.setdefault("schemas", {}).update(schemas)
        components["securitySchemes"] = {"session": {"type": "http", "scheme": "bearer"}}
        app.openapi_schema = document
    return app.openapi_schema
