"""/v1/transactions: the gateway over HTTP.

An id of a transaction is a secret of the page that began it. Answers are never to be cached.
Errors are RFC 9457 problem JSON with `citizen`, what to tell the person who stands there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.responses import JSONResponse

from assistant.services import Services
from assistant.transactions.errors import TransactionError
from assistant.transactions.ground import ground_of
from assistant.transactions.routes import beside, ending, filling, materials
from assistant.transactions.routes.door import Door, Ready, private
from assistant.transactions.routes.told import ProblemOut

if TYPE_CHECKING:
    from assistant.transactions.gateway import Gateway

MEDIA_TYPE = "application/problem+json"


def install(app: FastAPI) -> None:
    """Have the errors of transactions leave as problem JSON."""

    @app.exception_handler(TransactionError)
    async def told(request: Request, error: TransactionError) -> JSONResponse:
        problem = error.problem
        body = ProblemOut(
            **asdict(problem),
            type=f"/v1/problems/{problem.code}",
            fields=error.fields,
            instance=request.url.path.partition("/transactions")[0] + "/transactions",
        )
        headers = {"Cache-Control": "no-store"}
        return JSONResponse(body.model_dump(), problem.status, headers, MEDIA_TYPE)


def router_of(services: Callable[[], Services]) -> APIRouter:
    """All routes for an assistant whose services may still be opening."""
    return router(lambda: ground_of(services()))


def router(ready: Ready, gateway: Gateway | None = None) -> APIRouter:
    """All routes; `gateway` takes the place of the default one."""
    door = Door(ready, gateway)
    problem = {"application/problem+json": {"schema": ProblemOut.model_json_schema()}}
    found = APIRouter(
        prefix="/v1/transactions",
        tags=["办理"],
        dependencies=[Depends(private)],
        responses={"4XX": {"description": "办不了，citizen 是给群众的话", "content": problem}},
    )
    for group in (beside, filling, materials, ending):
        group.add(found, door)
    return found
