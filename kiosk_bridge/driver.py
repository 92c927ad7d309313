"""The class that a driver derives from, and what the bridge gives it.

A driver is blocking code: the bridge runs each one in a thread of its own, one call at a
time, so that a driver need know nothing of locks, tokens or asyncio. See docs/devices.md.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, TypeVar, cast

from pydantic import BaseModel, ConfigDict

from .buffers import Buffers
from .errors import DeviceError
from .kinds import Answer, Request
from .safety.programs import Programs
from .safety.usb import UsbList


class DriverSettings(BaseModel):
    """Settings of a driver in devices.yaml; unknown ones are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


S = TypeVar("S", bound=DriverSettings)
T = TypeVar("T")


@dataclass
class Call:
    """One operation under way, as its driver sees it."""

    id: str
    timeout_s: float
    buffers: Buffers
    """The session's images and recordings; zeroed when the session ends."""
    cancelled: threading.Event = field(default_factory=threading.Event)
    started: float = field(default_factory=time.monotonic)

    def remaining(self) -> float:
        """Seconds until the call's limit, never below zero."""
        return max(0.0, self.started + self.timeout_s - time.monotonic())

    def check(self) -> None:
        """Raise DeviceError `cancelled` once somebody has cancelled the call."""
        if self.cancelled.is_set():
            raise DeviceError("cancelled")

    def until(self, look: Callable[[], T | None], otherwise: str, every_s: float = 0.1) -> T:
        """Look until there is something; DeviceError `otherwise` when the time has run out."""
        while True:
            self.check()
            found = look()
            if found is not None:
                return found
            if self.remaining() == 0:
                raise DeviceError(otherwise)
            self.cancelled.wait(min(every_s, self.remaining()))


@dataclass(frozen=True)
class Context:
    """What the bridge gives a driver for life."""

    kind: str
    emit: Callable[[str], None]
    """Report an event by type (see kiosk_bridge/events.py); from any thread."""
    programs: Programs
    """The only way to run a program: by name, from the white-list."""
    usb: UsbList
    """The white-list of USB devices."""
    kept: dict[type[Any], Any] = field(default_factory=dict)

    def keep(self, type_: type[T]) -> T:
        """The one object of a type that outlives this driver's instances (re-plugging)."""
        return cast(T, self.kept.setdefault(type_, type_()))


class Driver(Generic[S]):
    """One driver instance for one device; derive, and write a method per operation."""

    settings_type: ClassVar[type[DriverSettings]] = DriverSettings
    kinds: ClassVar[frozenset[str]] = frozenset()
    """The kinds of device that it can drive."""
    simulated: ClassVar[bool] = False

    def __init__(self, settings: S, context: Context) -> None:
        self.settings = settings
        self.context = context

    @classmethod
    def prepare(cls, context: Context) -> None:
        """Called once for a device, before the first instance."""

    def probe(self) -> None:
        """Say whether the device is there: DeviceError `device_lost` if not. Called often."""

    def run(self, operation: str, request: Request, call: Call) -> Answer:
        """Carry out an operation by the method of that name."""
        method = getattr(self, operation, None)
        if method is None:
            raise DeviceError("unsupported")
        return cast(Answer, method(request, call))

    def wipe(self) -> None:
        """Forget everything that belongs to the citizen: the session has ended."""

    def shutdown(self) -> None:
        """Let go of the device for good."""
