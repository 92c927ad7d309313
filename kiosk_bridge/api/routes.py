"""The routes under /v1. A token is asked for by everything that moves a device."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Any, TypeVar

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import ValidationError

from ..bridge import Bridge
from ..device import Device, Outcome
from ..errors import CodedError, RequestError
from ..events import Event
from ..kinds import KINDS
from ..kinds import Request as Parameters
from ..sessions import Session
from ..unit import State
from .problems import problem_response
from .shapes import (
    OTHERS,
    Cancelled,
    DeviceList,
    DeviceState,
    Ended,
    EventOut,
    SessionRequest,
    SessionStart,
    answer_model,
    mark,
    operation_schema,
    other_shape,
)

KEEP_ALIVE_S = 15.0
P = TypeVar("P", bound=Parameters)


def session_of(bridge: Bridge, request: Request) -> Session:
    """The caller's session. Raises RequestError."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return bridge.sessions.find(token if scheme.lower() == "bearer" else None)


def routes(bridge: Bridge) -> APIRouter:
    """All of /v1 but the panel."""
    router = APIRouter(prefix="/v1")
    _reading(router, bridge)
    _sessions(router, bridge)
    _operating(router, bridge)
    return router


def _reading(router: APIRouter, bridge: Bridge) -> None:
    @router.get("/devices", summary="设备与状态（不需要令牌）")
    async def devices() -> DeviceList:
        return DeviceList(
            terminal_id=bridge.settings.terminal_id,
            mode=bridge.settings.mode,
            devices=[device_state(device) for device in bridge.devices.values()],
        )

    @router.get("/schema", summary="全部 JSON Schema 的地址")
    async def schemas() -> dict[str, list[str]]:
        listed = {
            kind.id: [f"/v1/schema/{kind.id}/{name}" for name in kind.operations]
            for kind in KINDS.values()
        }
        return listed | {"service": [f"/v1/schema/{name}" for name in OTHERS]}

    @router.get("/schema/{name}", summary="设备操作以外的请求与应答的 JSON Schema")
    async def other_schema(name: str) -> dict[str, Any]:
        if name not in OTHERS:
            raise RequestError("unknown_operation")
        return other_shape(name)

    @router.get("/schema/{device}/{operation}", summary="请求与应答的 JSON Schema")
    async def schema(device: str, operation: str) -> dict[str, Any]:
        bridge.device(device).operation(operation)
        return operation_schema(device, operation)


def _sessions(router: APIRouter, bridge: Bridge) -> None:
    @router.post("/session", status_code=201, summary="开始会话，取得令牌")
    async def begin(request: Request) -> SessionStart:
        asked = await read_parameters(request, SessionRequest)
        session = await bridge.begin(asked.session_id)
        return SessionStart(
            session_id=session.subject, token=session.token, idle_s=bridge.sessions.idle_s
        )

    @router.delete("/session", summary="结束会话：关闭设备、清除数据")
    async def end(request: Request) -> Ended:
        await bridge.end(session_of(bridge, request))
        return Ended(ended=True)

    @router.get("/events", summary="事件流（SSE）")
    async def events(request: Request) -> StreamingResponse:
        session = session_of(bridge, request)
        last = request.headers.get("last-event-id", "")
        stream = _stream(bridge, session, int(last) if last.isdecimal() else None)
        return StreamingResponse(stream, media_type="text/event-stream")


def _operating(router: APIRouter, bridge: Bridge) -> None:
    @router.post("/{device}/cancel", summary="取消该设备正在进行的操作")
    async def cancel(device: str, request: Request) -> Cancelled:
        session = session_of(bridge, request)
        found = bridge.device(device)
        return Cancelled.model_validate(
            {"device": device, "cancelled": found.cancel(session), **mark(found.simulated())}
        )

    # Described operation by operation in shapes.openapi_parts.
    @router.post("/{device}/{operation}", include_in_schema=False)
    async def operate(device: str, operation: str, request: Request) -> JSONResponse:
        session = session_of(bridge, request)
        found = bridge.device(device)
        parameters: Parameters | None = None
        try:
            parameters = await read_parameters(request, found.operation(operation).request)
            outcome = await _attended(bridge, found, operation, parameters, session, request)
            asserted = bridge.assertion(device, operation, outcome, session)
        except CodedError as error:
            about: dict[str, object] = {"device": device, **mark(found.simulated(parameters))}
            return problem_response(error, request.url.path, about)
        return JSONResponse(_envelope(found, operation, outcome, asserted))


async def _attended(
    bridge: Bridge,
    device: Device,
    operation: str,
    parameters: Parameters,
    session: Session,
    request: Request,
) -> Outcome:
    """Carries an operation out for as long as somebody waits for it."""
    working = bridge.operate(device.kind.id, operation, parameters, session)
    watching = asyncio.create_task(_cancel_when_gone(request, device, session))
    try:
        return await asyncio.create_task(working)
    finally:
        watching.cancel()


async def read_parameters(request: Request, model: type[P]) -> P:
    """The JSON body, checked. RequestError `illegal_request` names the fields, not the values.

    An empty body stands for {}; any other must be sent as JSON, which a form cannot do.
    """
    body = await request.body()
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    if body and kind != "application/json":
        raise RequestError("illegal_request", ["content-type"])
    try:
        return model.model_validate_json(body or b"{}")
    except ValidationError as error:
        places = [".".join(map(str, item["loc"])) or "body" for item in error.errors()]
        raise RequestError("illegal_request", places) from None


async def _cancel_when_gone(request: Request, device: Device, session: Session) -> None:
    """A page that went away no longer waits for its card."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
    device.cancel(session)


def _envelope(
    device: Device, operation: str, outcome: Outcome, assertion: str | None
) -> dict[str, Any]:
    found = device.kind.operations[operation]
    key = next(key for key, unit in device.units.items() if unit is outcome.unit)
    # model_construct: the driver's answer has been validated when it was made.
    envelope = answer_model(found).model_construct(
        device=device.kind.id,
        operation=operation,
        driver=device.drivers[key],
        **mark(outcome.unit.simulated),
        call_id=outcome.call.id,
        took_ms=int(1000 * (time.monotonic() - outcome.call.started)),
        data=outcome.answer,
        assertion=assertion,
    )
    return envelope.model_dump(mode="json")


def device_state(device: Device) -> DeviceState:
    """What /v1/devices says of one device."""
    also = [_unit_state(device, key) for key in device.units if key]
    return _unit_state(device, "", also)


def _unit_state(device: Device, key: str, also: list[DeviceState] | None = None) -> DeviceState:
    unit = device.units.get(key)
    simulated = unit is not None and unit.simulated
    state = device.state if not key else (unit.state if unit else State.ABSENT)
    return DeviceState(
        id=f"{device.kind.id}/{key}" if key else device.kind.id,
        name=device.name,
        state=state,
        reason=unit.reason if unit else "device_absent",
        driver=device.drivers.get(key, "none"),
        **mark(simulated),
        operations=list(device.kind.operations),
        also=also or [],
    )


async def _stream(bridge: Bridge, session: Session, after: int | None) -> AsyncIterator[str]:
    queue = bridge.events.listen(after)
    try:
        yield ": 已连接\n\n"
        while not session.ended:
            try:
                event = await asyncio.wait_for(queue.get(), KEEP_ALIVE_S)
            except TimeoutError:
                yield ": 在\n\n"
                continue
            yield _frame(event)
    finally:
        bridge.events.leave(queue)


def _frame(event: Event) -> str:
    out = EventOut(
        number=event.number,
        type=event.type,
        device=event.device,
        **mark(event.simulated),
        at=event.at.isoformat(),
    )
    data = json.dumps(out.model_dump(), ensure_ascii=False)
    return f"id: {event.number}\nevent: {event.type}\ndata: {data}\n\n"
