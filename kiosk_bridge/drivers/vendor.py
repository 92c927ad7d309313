"""What the adapters for vendors' local services share: from their fields to ours, by YAML.

A field of the answer is a dotted path into their reply, or a table:
{from: path} or {value: literal}, with {as: date, format: "%Y%m%d"}, {as: base64}, {map: {...}}.
"""

from __future__ import annotations

import base64
import binascii
import io
from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal

from PIL import Image, UnidentifiedImageError
from pydantic import BaseModel, ConfigDict, Field

from ..driver import Call, DriverSettings
from ..errors import DeviceError, problems
from ..kinds import KINDS, Answer, Done, Request
from ..kinds.model import Picture

EVERY_S = 0.4
LONG_TERM = ("长期", "99991231", "")


class FieldRule(BaseModel):
    """How one field of ours comes out of their reply."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    source: str | None = Field(default=None, alias="from")
    value: Any = None
    kind: Literal["text", "date", "base64", "number"] = Field(default="text", alias="as")
    format: str = "%Y%m%d"
    map: dict[str, Any] = {}


class StatusRule(BaseModel):
    """Which of their status values mean what."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    field: str
    good: list[str]
    errors: dict[str, str] = {}
    """Their value → our error code; others are vendor_unreadable."""
    waiting: list[str] = []
    """Values that mean nothing is there yet: asked again until the time is up."""
    nothing: str = "no_card"
    """The error code when nothing came."""

    def model_post_init(self, _: Any) -> None:
        unknown = {self.nothing, *self.errors.values()} - set(problems())
        if unknown:
            raise ValueError(f"没有这些错误码：{'、'.join(sorted(unknown))}")


class VendorOperation(BaseModel):
    """What all adapters know of an operation; those of one protocol add how to send it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    status: StatusRule | None = None
    answer: dict[str, str | FieldRule] = {}


class VendorSettings(DriverSettings):
    """`operations` may lack what the service has no need of, such as open and close."""

    patience_s: float = Field(default=5, gt=0)
    """For one exchange with the service."""


def unsaid(kind: str, operation: str) -> Done:
    """An operation that the file says nothing of: opening and closing may be left out."""
    if KINDS[kind].operations[operation].answer is Done:
        return Done()
    raise DeviceError("unsupported")


def ask(
    kind: str,
    operation: str,
    rule: VendorOperation,
    exchange: Callable[[], Any],
    call: Call,
) -> Answer:
    """Exchange until the service has something, and turn its reply into our answer."""

    def once() -> Any | None:
        reply = exchange()
        return reply if rule.status is None or _settled(rule.status, reply) else None

    nothing = rule.status.nothing if rule.status else "timeout"
    reply = call.until(once, nothing, EVERY_S)
    return translate(KINDS[kind].operations[operation].answer, rule.answer, reply, call)


def _settled(rule: StatusRule, reply: Any) -> bool:
    status = str(dig(reply, rule.field))
    if status in rule.waiting:
        return False
    if status not in rule.good:
        raise DeviceError(rule.errors.get(status, "vendor_unreadable"))
    return True


def translate(
    model: type[Answer], rules: dict[str, str | FieldRule], reply: Any, call: Call
) -> Answer:
    """Our answer; raises pydantic's ValidationError or DeviceError where theirs does not fit."""
    if model is Done:
        return Done()
    fields = {name: _value(rule, reply) for name, rule in rules.items()}
    if issubclass(model, Picture):
        fields |= _picture(fields.get("image"), call)
    return model.model_validate({key: value for key, value in fields.items() if value is not None})


def dig(reply: Any, path: str) -> Any:
    """The value at a dotted path of names and list places; None where there is none."""
    for step in path.split("."):
        if isinstance(reply, dict):
            reply = reply.get(step)
        elif isinstance(reply, list) and step.isdecimal() and int(step) < len(reply):
            reply = reply[int(step)]
        else:
            return None
    return reply


def fill(template: Any, request: Request) -> Any:
    """A copy of a template in which "$name" stands for a field of the request."""
    if isinstance(template, dict):
        return {key: fill(value, request) for key, value in template.items()}
    if isinstance(template, list):
        return [fill(value, request) for value in template]
    if isinstance(template, str) and template.startswith("$"):
        return request.model_dump(mode="json").get(template[1:])
    return template


def _value(rule: str | FieldRule, reply: Any) -> Any:
    rule = FieldRule.model_validate({"from": rule}) if isinstance(rule, str) else rule
    found = rule.value if rule.source is None else dig(reply, rule.source)
    if found is None:
        return None
    text = str(found).strip()
    if rule.map:
        return rule.map.get(text)
    try:
        return _CONVERT[rule.kind](text, rule.format)
    except (ValueError, binascii.Error):
        raise DeviceError("vendor_unreadable") from None


def _date(text: str, format_: str) -> Any:
    return None if text in LONG_TERM else datetime.strptime(text, format_).date()


def _base64(text: str, _: str) -> Any:
    """Many services put a data: address before it, or break its lines."""
    return base64.b64decode("".join(text.rpartition("base64,")[2].split()), validate=True)


_CONVERT: dict[str, Callable[[str, str], Any]] = {
    "text": lambda text, _: text or None,
    "number": lambda text, _: float(text),
    "date": _date,
    "base64": _base64,
}


def _picture(content: Any, call: Call) -> dict[str, Any]:
    try:
        with Image.open(io.BytesIO(content or b"")) as picture:
            size, format_ = picture.size, (picture.format or "").lower()
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        raise DeviceError("vendor_unreadable") from None
    key = call.buffers.put(content)
    return {"image_id": key, "format": format_, "width": size[0], "height": size[1]}
