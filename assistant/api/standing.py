"""How the service stands: alive, ready, figures, the pack, the list of problems."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, Field

from assistant.api.metrics import Metrics
from assistant.api.problems import ApiError, describe, table
from assistant.api.room import Ready
from assistant.api.shapes import FieldName, HotlineOut, PackOut
from knowledge.fields import FIELD_NAMES, REQUIRED
from knowledge.fields import Field as FieldId
from knowledge.pack import Hotline

router = APIRouter(tags=["状态"])
ProblemCode = Annotated[str, Path(description="错误码", examples=["too_many"])]


class Alive(BaseModel):
    alive: bool = Field(examples=[True])


class ReadyOut(BaseModel):
    """Ready, and with which base."""

    ready: bool = Field(examples=[True])
    pack: str = Field(description="事项包", examples=["tianhe"])
    version: str = Field(description="事项包的版本", examples=["2026.11.21"])
    matters: int = Field(description="事项数", examples=[75])


@router.get("/healthz", summary="进程是否活着", description="只要进程在就是 200。")
async def healthz() -> Alive:
    """Alive as soon as the port answers."""
    return Alive(alive=True)


@router.get(
    "/readyz",
    response_model=ReadyOut,
    summary="能不能回答问题",
    description="事项库载入前是 503，附进度 step、done、total。",
)
async def readyz(services: Ready) -> ReadyOut:
    """Ready only when the base is loaded."""
    about = services.base.pack.about
    count = len(services.base.pack.matters)
    return ReadyOut(ready=True, pack=about.id, version=about.version, matters=count)


@router.get(
    "/metrics",
    summary="运行指标",
    description="Prometheus 文本格式；不含任何问题文字。",
    response_class=Response,
    responses={200: {"content": {"text/plain": {}}, "description": "指标"}},
)
def metrics(request: Request) -> Response:
    """Counts and histograms."""
    figures: Metrics = request.app.state.metrics
    services = request.app.state.room.services
    figures.ready.set(services is not None)
    figures.sessions.set(len(services.sessions) if services else 0)
    return Response(figures.text(), media_type="text/plain; version=0.0.4; charset=utf-8")


@router.get(
    "/v1/pack",
    response_model=PackOut,
    summary="事项包",
    description="名称、版本、热线、要素的名称。",
)
async def pack(services: Ready) -> PackOut:
    """What a screen needs to know before the first question."""
    held = services.base.pack
    about = held.about
    return PackOut(
        id=about.id,
        name=about.name,
        version=about.version,
        city=about.city,
        matters=len(held.matters),
        hotline=_hotline(about.hotline),
        general=_hotline(about.general),
        fields=[FieldName(field=f, name=FIELD_NAMES[f], required=f in REQUIRED) for f in FieldId],
    )


@router.get("/v1/problems", summary="全部错误码", description="接口会返回的全部错误。")
async def problems() -> list[dict[str, object]]:
    """Every problem of problems.yaml."""
    return [describe(code) for code in table()["problems"]]


@router.get("/v1/problems/{code}", summary="一个错误码", description="错误的 type 就是这个地址。")
async def one_problem(code: ProblemCode) -> dict[str, object]:
    """What a problem's `type` points to."""
    if code not in table()["problems"]:
        raise ApiError("not_found")
    return describe(code)


def _hotline(held: Hotline) -> HotlineOut:
    return HotlineOut(number=held.number, who=held.who, hours=held.hours)
