"""The bridge's exception tree.

    BridgeError
    ├── DeviceError      what a device or its driver ran into; known by its code
    ├── RequestError     a caller's fault: token, origin, unknown device, illegal parameter
    └── SettingsError    the configuration cannot be used: the bridge does not start

Every code stands in errors.yaml with its HTTP status, what happened, and what to tell the
citizen. An error never carries what a device read.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@dataclass(frozen=True)
class Problem:
    """One entry of errors.yaml."""

    code: str
    status: int
    """HTTP status."""
    title: str
    happened: str
    citizen: str
    """What the screen tells the citizen to do."""
    retry: bool
    """Whether trying again by oneself makes sense."""


@cache
def problems() -> dict[str, Problem]:
    """All known problems by code."""
    text = files("kiosk_bridge").joinpath("errors.yaml").read_text(encoding="utf-8")
    entries: dict[str, dict[str, Any]] = yaml.safe_load(text)
    return {code: Problem(code=code, **entry) for code, entry in entries.items()}


class BridgeError(Exception):
    """Base of everything that the bridge raises on purpose."""


class CodedError(BridgeError):
    """An error that errors.yaml knows; `fields` names the parameters at fault, never values."""

    def __init__(self, code: str, fields: list[str] | None = None) -> None:
        super().__init__(code)
        self.problem = problems()[code]
        self.fields = fields or []

    @property
    def code(self) -> str:
        return self.problem.code


class DeviceError(CodedError):
    """A device or its driver could not do what was asked."""


class RequestError(CodedError):
    """The request itself was refused."""


class SettingsError(BridgeError):
    """The configuration cannot be used; the message is Chinese and says how to mend it."""
