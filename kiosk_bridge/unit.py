"""One driver under supervision: its thread, its state, its recovery.

ready ──probe says no──▶ lost ──probe says yes, fresh instance──▶ ready
ready ──no answer in time──▶ hung ──job ends, or a fresh instance answers──▶ ready
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import Future
from enum import StrEnum
from typing import Any, TypeVar

from pydantic import ValidationError

from .driver import Call, Context, Driver
from .errors import CodedError, DeviceError
from .events import EventType
from .kinds import Answer, Request
from .settings import Limits
from .worker import Worker

log = logging.getLogger(__name__)
T = TypeVar("T")
AnyDriver = Driver[Any]


class State(StrEnum):
    """How a device is; `absent` means that no driver is configured for it."""

    READY = "ready"
    BUSY = "busy"
    LOST = "lost"
    HUNG = "hung"
    ABSENT = "absent"


class Unit:
    """Keeps one driver alive, and the service alive when the driver is not."""

    def __init__(
        self,
        name: str,
        build: Callable[[], AnyDriver],
        simulated: bool,
        context: Context,
        limits: Limits,
        notify: Callable[[EventType], None],
    ) -> None:
        self.name = name
        self.simulated = simulated
        self.context = context
        self.state = State.READY
        self.reason: str | None = None
        """The error code behind a lost state."""
        self._build = build
        self._limits = limits
        self._notify = notify
        self._driver: AnyDriver | None = None
        self._worker = Worker(name)
        self._stuck: list[tuple[Worker, Future[Any]]] = []
        self._hung_at = 0.0

    async def perform(self, operation: str, request: Request, call: Call, limit_s: float) -> Answer:
        """Run an operation; DeviceError for everything that may go wrong with it.

        A driver that is still at it after `limit_s` and a grace has hung.
        """
        await self.require()
        limit = limit_s + self._limits.grace_s
        try:
            return await self._within(lambda: self._ready().run(operation, request, call), limit)
        except DeviceError as error:
            if error.code == "device_lost":
                self._lose(error.code)
            raise

    async def require(self) -> None:
        """DeviceError unless the device is there, also when it has only just come back."""
        if self.state is not State.READY:
            await self.probe()
        if self.state is State.HUNG:
            raise DeviceError("device_hung")
        if self.state is State.LOST:
            raise DeviceError(self.reason or "device_lost")

    async def probe(self) -> None:
        """Look whether the device is there, and change the state by what is found."""
        if self.state is State.HUNG and not self._revive():
            return
        try:
            await self._within(lambda: self._ready().probe(), self._limits.probe_timeout_s)
        except CodedError as error:
            if error.code != "device_hung":
                self._lose(error.code)
        else:
            self._find()

    async def wipe(self) -> None:
        """Have the driver forget the citizen; a hung one is thrown away with its data."""
        driver = self._driver
        if driver is None or self.state is State.HUNG:
            return
        try:
            await self._within(driver.wipe, self._limits.probe_timeout_s)
        except CodedError:
            log.warning("wipe failed", extra={"device": self.name})

    def shutdown(self) -> None:
        """Let go of the driver without waiting for it."""
        driver, self._driver = self._driver, None
        if driver is not None:
            self._worker.submit(driver.shutdown)
        self._worker.stop()

    def _ready(self) -> AnyDriver:
        """The driver, built in its own thread at first use."""
        if self._driver is None:
            self._driver = self._build()
        return self._driver

    async def _within(self, job: Callable[[], T], limit_s: float) -> T:
        future = self._worker.submit(job)
        try:
            return await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(future)), limit_s)
        except TimeoutError:
            if future.done():
                raise DeviceError("driver_failed") from None
            self._hang(future)
            raise DeviceError("device_hung") from None
        except CodedError:
            raise
        except ValidationError:
            raise DeviceError("vendor_unreadable") from None
        except Exception as error:
            # Only the class: a third party's message may quote what the device read.
            log.error("driver failed", extra={"device": self.name, "error": type(error).__name__})
            raise DeviceError("driver_failed") from None

    def _hang(self, future: Future[Any]) -> None:
        self.state, self._hung_at = State.HUNG, time.monotonic()
        self._stuck.append((self._worker, future))
        self._worker.stop()
        self._driver = None
        self._notify(EventType.DEVICE_HUNG)

    def _revive(self) -> bool:
        """Whether to try a fresh instance: once the stuck job ended, or after a while."""
        self._stuck = [(worker, future) for worker, future in self._stuck if not future.done()]
        waited = time.monotonic() - self._hung_at >= self._limits.hang_retry_s
        if self._stuck and (not waited or len(self._stuck) >= self._limits.most_stuck):
            return False
        self._worker = Worker(self.name)
        return True

    def _lose(self, reason: str) -> None:
        """A lost device is let go of, so that a re-plugged one begins afresh."""
        self.reason = reason
        driver, self._driver = self._driver, None
        if driver is not None:
            self._worker.submit(driver.shutdown)
        if self.state is not State.LOST:
            self.state = State.LOST
            self._notify(EventType.DEVICE_LOST)

    def _find(self) -> None:
        if self.state is not State.READY:
            self.state, self.reason = State.READY, None
            self._notify(EventType.DEVICE_BACK)
