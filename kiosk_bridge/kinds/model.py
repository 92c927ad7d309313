"""What requests and answers of all devices have in common."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
    model_validator,
)


def _decode(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return base64.b64decode(value, validate=True)
    except binascii.Error as error:
        raise ValueError("不是合法的 base64") from error


Binary = Annotated[
    bytes,
    BeforeValidator(_decode),
    PlainSerializer(lambda value: base64.b64encode(value).decode("ascii"), when_used="json"),
    WithJsonSchema({"type": "string", "contentEncoding": "base64"}),
]
"""Bytes in Python, standard base64 in JSON."""


class Request(BaseModel):
    """Parameters of an operation; unknown ones are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    timeout_s: float | None = Field(default=None, gt=0, le=120)
    """How long the caller will wait, in seconds; the device's own limit where it is null."""


class Answer(BaseModel):
    """What a driver returns."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Done(Answer):
    """Nothing to tell but that it is done."""

    done: Literal[True] = True


class ImageInput(Request):
    """An image sent along, or one the session took before."""

    image: Binary | None = None
    image_id: str | None = Field(default=None, max_length=64)

    @model_validator(mode="after")
    def _one_of_two(self) -> ImageInput:
        if (self.image is None) == (self.image_id is None):
            raise ValueError("image 与 image_id 必须且只能给一个")
        return self


class Picture(Answer):
    """An image and the id under which the session keeps it until it ends."""

    image: Binary
    image_id: str
    format: Literal["jpeg", "png"]
    width: int = Field(gt=0)
    height: int = Field(gt=0)


class Comparison(Answer):
    """How alike a device found two samples. A measurement, not an authentication."""

    score: float = Field(ge=0, le=1)
    threshold: float = Field(ge=0, le=1)
    alike: bool


@dataclass(frozen=True)
class Operation:
    """One thing a device can be asked to do."""

    request: type[Request]
    answer: type[Answer]
    interrupts: bool = False
    """Whether it first cancels what the device is doing (close, stop)."""
    needs_open: bool = False
    """Whether the device must have been opened by this session."""
    opens: bool = False
    closes: bool = False
    asserts: bool = False
    """Whether the answer may fill a protected slot and therefore carries a signed assertion."""
    identifies: bool = False
    """Whether it says who somebody is, so that it may not leave without one."""


@dataclass(frozen=True)
class Kind:
    """One of the fourteen kinds of device (draft national standard, clause 8)."""

    id: str
    operations: dict[str, Operation]
    choice: str | None = None
    """The request field that picks one of several drivers, such as `card` or `source`."""
    events: tuple[str, ...] = field(default=())
    """What this kind may report by itself."""
