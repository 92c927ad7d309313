"""Errors as problem JSON (RFC 9457), in Chinese; nothing of a request is ever echoed."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.errors import AssistantError
from knowledge.reading import read_yaml

log = logging.getLogger("daoban.assistant.api")
MEDIA_TYPE = "application/problem+json"
_PROBLEMS = Path(__file__).with_name("problems.yaml")


class ApiError(AssistantError):
    """An ending of a request that problems.yaml names."""

    def __init__(self, code: str, **more: object) -> None:
        super().__init__(code)
        self.code, self.more = code, more


@lru_cache(maxsize=1)
def table() -> dict[str, Any]:
    """problems.yaml, read once."""
    content: dict[str, Any] = read_yaml(_PROBLEMS)
    return content


def describe(code: str) -> dict[str, object]:
    """The members of one problem, without those of an occurrence."""
    return {"type": f"/v1/problems/{code}", **table()["problems"][code], "code": code}


def problem(
    code: str, more: Mapping[str, object], headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """One problem as a response; `more` are members of this occurrence."""
    status = table()["problems"][code]["status"]
    return JSONResponse(describe(code) | dict(more), status, headers, MEDIA_TYPE)


def faults_of(error: RequestValidationError) -> list[dict[str, str]]:
    """Where each fault stands and what is wrong with it; the value itself is left out."""
    words = table()["faults"]
    found = []
    for fault in error.errors():
        at = ".".join(str(part) for part in fault["loc"][1:])
        own = fault.get("ctx", {}).get("error")
        message = str(own) if own else words.get(fault["type"], words["other"])
        found.append({"at": at, "message": message})
    return found


def _invalid(request: Request, error: RequestValidationError) -> JSONResponse:
    path = request.url.path
    if any(fault["type"] == "json_invalid" for fault in error.errors()):
        return problem("unreadable", {"instance": path})
    media = request.headers.get("content-type", "").partition(";")[0].strip()
    if request.method == "POST" and media != "application/json":
        return problem("media", {"instance": path})
    faults = faults_of(error)
    detail = "".join(f"{f['at']}：{f['message']}" if f["at"] else f["message"] for f in faults[:1])
    return problem("empty_or_wrong", {"instance": path, "detail": detail, "errors": faults})


def install(app: FastAPI) -> None:
    """Have every error leave as problem JSON."""

    @app.exception_handler(ApiError)
    async def named(request: Request, error: ApiError) -> JSONResponse:
        return problem(error.code, {"instance": request.url.path} | error.more)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        return _invalid(request, error)

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> JSONResponse:
        code = table()["by_status"].get(error.status_code, "refused")
        return problem(code, {"instance": request.url.path}, error.headers)

    app.add_middleware(Unforeseen)


class Unforeseen:
    """Turns what nobody foresaw into a 500 without a trace; the log names the kind and place."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watch(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, watch)
        except Exception as error:
            log.error("%s at %s", type(error).__name__, _place(error))
            if started or scope["type"] != "http":
                raise
            await problem("internal", {"instance": scope["path"]})(scope, receive, send)


def _place(error: Exception) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"


class Problem(BaseModel):
    """RFC 9457 problem details; the media type is application/problem+json."""

    type: str = Field(examples=["/v1/problems/empty_or_wrong"])
    title: str = Field(examples=["请求内容不对"])
    status: int = Field(examples=[422])
    detail: str = Field(examples=["text：问题是空的，请说出或输入您想办的事。"])
    code: str = Field(examples=["empty_or_wrong"])
    instance: str | None = Field(default=None, examples=["/v1/ask"])


def documented(*codes: str) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route, for the OpenAPI document."""
    found: dict[int | str, dict[str, Any]] = {}
    for code in codes:
        row = table()["problems"][code]
        content = {MEDIA_TYPE: {"schema": Problem.model_json_schema(), "example": describe(code)}}
        found[row["status"]] = {"description": row["title"], "content": content}
    return found
