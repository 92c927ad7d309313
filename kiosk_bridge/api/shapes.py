"""What the API says around a device's own data, and the JSON Schemas of all of it."""

from __future__ import annotations

from functools import cache
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import models_json_schema

from ..kinds import KINDS, Answer, Operation, Request

MARK = "模拟设备"
DIALECT = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
D = TypeVar("D", bound=Answer)


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Envelope(_Shape, Generic[D]):
    """Every answer to an operation."""

    device: str
    operation: str
    driver: str
    simulated: bool
    label: str | None
    """模拟设备, where the device is simulated."""
    call_id: str
    took_ms: int
    data: D
    assertion: str | None = None
    """The SM2-signed statement about an identity, where one was read."""


class DeviceState(_Shape):
    """One device, as /v1/devices shows it."""

    id: str
    name: str
    state: str
    """ready, busy, lost, hung or absent."""
    reason: str | None
    """The error code behind a state that is not ready."""
    driver: str
    simulated: bool
    label: str | None
    operations: list[str]
    also: list[DeviceState]
    """Further drivers of the same device, by choice, such as social-security."""


class DeviceList(_Shape):
    terminal_id: str
    mode: str
    devices: list[DeviceState]


class SessionRequest(Request):
    """The assistant's session, where there is one: identity assertions are made out to it."""

    session_id: str | None = Field(default=None, pattern=r"^[A-Za-z0-9_.-]{1,128}$")


class SessionStart(_Shape):
    session_id: str
    token: str
    """To be sent as `Authorization: Bearer …`; the session ends when idle for `idle_s`."""
    idle_s: float


class Ended(_Shape):
    ended: bool


class Cancelled(_Shape):
    device: str
    cancelled: bool
    """Whether there was anything of this session's under way."""
    simulated: bool
    label: str | None


class EventOut(_Shape):
    """The `data` of a server-sent event; its `event` field is the type."""

    number: int
    type: str
    device: str | None
    simulated: bool
    label: str | None
    at: str


class ProblemShape(_Shape):
    """Every error (RFC 9457). What happened at a device also says which, and if it was real."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    citizen: str
    """What to show and say to the citizen."""
    retry: bool
    """Whether trying the same again makes sense."""
    instance: str | None = None
    fields: list[str] | None = None
    """The parameters at fault, never what stood in them."""
    device: str | None = None
    simulated: bool | None = None
    label: str | None = None


OTHERS: dict[str, tuple[type[BaseModel] | None, type[BaseModel]]] = {
    "devices": (None, DeviceList),
    "session": (SessionRequest, SessionStart),
    "session-end": (None, Ended),
    "cancel": (None, Cancelled),
    "events": (None, EventOut),
    "problem": (None, ProblemShape),
}
"""What is asked and answered beside the operations: request, if it has a body, and answer."""


def mark(simulated: bool) -> dict[str, Any]:
    """The two members by which everything that a simulated device had a part in is known."""
    return {"simulated": simulated, "label": MARK if simulated else None}


def answer_model(operation: Operation) -> type[BaseModel]:
    return Envelope[operation.answer]  # type: ignore[name-defined]


@cache
def operation_schema(device: str, operation: str) -> dict[str, Any]:
    """Draft 2020-12 schemas of an operation's request and answer."""
    found = KINDS[device].operations[operation]
    return {"request": _schema(found.request), "answer": _answer_schema(answer_model(found))}


@cache
def other_shape(name: str) -> dict[str, Any]:
    """The same for one of OTHERS; a request without a body has no schema."""
    request, answer = OTHERS[name]
    return {"request": request and _schema(request), "answer": _answer_schema(answer)}


def _schema(model: type[BaseModel]) -> dict[str, Any]:
    return DIALECT | model.model_json_schema()


def _answer_schema(model: type[BaseModel]) -> dict[str, Any]:
    return DIALECT | model.model_json_schema(mode="serialization")


def openapi_parts() -> tuple[dict[str, Any], dict[str, Any]]:
    """OpenAPI paths and component schemas of all operations."""
    operations = [
        (kind.id, name, operation)
        for kind in KINDS.values()
        for name, operation in kind.operations.items()
    ]
    wanted: list[tuple[type[BaseModel], Any]] = [(ProblemShape, "serialization")]
    for _, _, operation in operations:
        wanted += [(operation.request, "validation"), (answer_model(operation), "serialization")]
    keys, parts = models_json_schema(
        list(dict.fromkeys(wanted)), ref_template="#/components/schemas/{model}"
    )
    paths = {
        f"/v1/{device}/{name}": {"post": _path(device, name, operation, keys)}
        for device, name, operation in operations
    }
    return paths, parts["$defs"]


def _path(device: str, name: str, operation: Operation, keys: Any) -> dict[str, Any]:
    def content(model: type[BaseModel], mode: str) -> dict[str, Any]:
        return {"application/json": {"schema": keys[(model, mode)]}}

    problem = {"application/problem+json": {"schema": keys[(ProblemShape, "serialization")]}}
    return {
        "operationId": f"{device}_{name}",
        "tags": [device],
        "security": [{"session": []}],
        "requestBody": {"content": content(operation.request, "validation")},
        "responses": {
            "200": {
                "description": "完成",
                "content": content(answer_model(operation), "serialization"),
            },
            "default": {"description": "出错（RFC 9457）", "content": problem},
        },
    }
