"""Errors as problem JSON (RFC 9457): a code, what happened, and what to tell the citizen."""

from __future__ import annotations

import logging

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from ..errors import CodedError, Problem, RequestError, problems

log = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
BY_STATUS = {404: "unknown_operation", 405: "unknown_operation", 413: "too_large"}


def describe(problem: Problem) -> dict[str, object]:
    """A problem's members, without those of one occurrence."""
    return {
        "type": f"/v1/problems/{problem.code}",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.happened,
        "code": problem.code,
        "citizen": problem.citizen,
        "retry": problem.retry,
    }


def problem_response(
    error: CodedError, instance: str | None = None, about: dict[str, object] | None = None
) -> JSONResponse:
    """`about` says which device it happened to."""
    body = describe(error.problem) | (about or {})
    if instance:
        body["instance"] = instance
    if error.fields:
        body["fields"] = error.fields
    return JSONResponse(body, status_code=error.problem.status, media_type=MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Have every error leave as problem JSON; nothing of a request is ever echoed."""

    @app.exception_handler(CodedError)
    async def coded(request: Request, error: CodedError) -> JSONResponse:
        return problem_response(error, request.url.path)

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> JSONResponse:
        code = BY_STATUS.get(error.status_code, "internal")
        return problem_response(RequestError(code), request.url.path)

    @app.exception_handler(Exception)
    async def unforeseen(request: Request, error: Exception) -> JSONResponse:
        log.error("unforeseen", extra={"error": type(error).__name__})
        return problem_response(RequestError("internal"), request.url.path)

    @app.get("/v1/problems", summary="全部错误码")
    async def all_problems() -> list[dict[str, object]]:
        return [describe(problem) for problem in problems().values()]

    @app.get("/v1/problems/{code}", summary="一个错误码")
    async def one_problem(code: str) -> dict[str, object]:
        if code not in problems():
            raise RequestError("unknown_operation")
        return describe(problems()[code])
