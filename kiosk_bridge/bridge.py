"""The device service itself: sessions, devices, events, and what runs beside them."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import Any

from .assertions import Signer
from .device import Device, Outcome
from .errors import CodedError, DeviceError, RequestError
from .events import EventBus, EventType
from .kinds import Request
from .registry import Registry
from .safety.usb import UsbDevice
from .sessions import Session, Sessions
from .settings import BridgeSettings

log = logging.getLogger(__name__)


class Bridge:
    """What the API calls. `start` and `stop` belong to a running event loop."""

    def __init__(self, settings: BridgeSettings) -> None:
        self.settings = settings
        self.events = EventBus()
        limits = settings.limits
        self.sessions = Sessions(
            limits.sessions, limits.session_idle_s, int(limits.buffers_mb * 1024 * 1024)
        )
        registry = Registry(settings, self.events)
        self.devices: dict[str, Device] = registry.devices()
        self.signer = Signer(settings.terminal_id, settings.keys)
        self._usb = registry.usb
        self._strangers: set[UsbDevice] = set()
        self._monitor: asyncio.Task[None] | None = None
        self._left: set[asyncio.Task[Any]] = set()

    @property
    def simulated(self) -> bool:
        """Whether any device is simulated."""
        return any(
            unit.simulated for device in self.devices.values() for unit in device.units.values()
        )

    def device(self, name: str) -> Device:
        """RequestError `unknown_device` if there is no such kind."""
        if name not in self.devices:
            raise RequestError("unknown_device")
        return self.devices[name]

    async def begin(self, subject: str | None) -> Session:
        """A new session; one left behind by a page that was reloaded gives way to it.

        RequestError `too_many_sessions` when all of them are in use.
        """
        unused = self.sessions.longest_unused(self.settings.limits.session_yield_s)
        if unused is not None and self.sessions.full:
            await self.end(unused)
        return self.sessions.begin(subject)

    async def operate(
        self, device: str, operation: str, request: Request, session: Session
    ) -> Outcome:
        """Carry out an operation and write one line about it, without what was read."""
        try:
            await self._take_over(self.device(device), session)
            outcome = await self._patiently(self.device(device), operation, request, session)
        except CodedError as error:
            self._log(device, operation, session, error.code)
            raise
        self._log(device, operation, session, "ok")
        return outcome

    def assertion(
        self, device: str, operation: str, outcome: Outcome, session: Session
    ) -> str | None:
        """The signed assertion for what was read, where the operation has one.

        DeviceError `no_signer` where a real device identified somebody and nobody can sign.
        """
        about = self.device(device).operation(operation)
        if not about.asserts:
            return None
        simulated = outcome.unit.simulated
        signed = self.signer.sign(device, outcome.answer, session.subject, simulated)
        needed = about.identifies and self.settings.require_assertion and not simulated
        if signed is None and needed:
            raise DeviceError("no_signer")
        return signed

    async def end(self, session: Session) -> None:
        """End a session: void its token, close its devices, wipe what it left."""
        self.sessions.drop(session)
        releases = [
            asyncio.create_task(self.devices[name].release(session)) for name in session.used
        ]
        for release in releases:
            self._keep(release)
        if releases:
            # A driver that will not let go is waited for in the background.
            await asyncio.wait(releases, timeout=self.settings.limits.grace_s)
        self.events.publish(EventType.SESSION_ENDED, None)

    async def start(self) -> None:
        self._monitor = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """End what is left; drivers are let go of, hung ones abandoned."""
        if self._monitor is not None:
            self._monitor.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._monitor
        for session in self.sessions.all():
            await self.end(session)
        for device in self.devices.values():
            device.shutdown()

    async def look_after(self) -> None:
        """One round of the monitor: idle sessions, devices, USB."""
        for session in self.sessions.idle():
            await self.end(session)
        await asyncio.gather(*(device.probe() for device in self.devices.values()))
        self._watch_usb()

    async def _take_over(self, device: Device, session: Session) -> None:
        """A page that crashed never closed its reader: the next citizen does not wait for it."""
        owner = device.left_open_by
        if owner is None or owner is session:
            return
        if self.sessions.unused_s(owner) >= self.settings.limits.device_yield_s:
            await device.release(owner)

    async def _patiently(
        self, device: Device, operation: str, request: Request, session: Session
    ) -> Outcome:
        """As long as the caller will wait; a driver that takes longer goes on alone."""
        working = asyncio.create_task(device.operate(operation, request, session))
        grace = self.settings.limits.grace_s
        patience = None if request.timeout_s is None else request.timeout_s + grace
        await asyncio.wait({working}, timeout=patience)
        if working.done():
            return working.result()
        device.cancel(session)
        self._keep(working)
        raise DeviceError("timeout")

    def _keep(self, task: asyncio.Task[Any]) -> None:
        """Let a task end by itself, whatever it ends with."""
        self._left.add(task)
        task.add_done_callback(self._dismiss)

    def _dismiss(self, task: asyncio.Task[Any]) -> None:
        self._left.discard(task)
        if not task.cancelled() and isinstance(task.exception(), CodedError):
            log.info("ended later")

    async def _watch(self) -> None:
        while True:
            try:
                await self.look_after()
            except Exception as error:
                log.error("monitor failed", extra={"error": type(error).__name__})
            await asyncio.sleep(self.settings.limits.probe_every_s)

    def _watch_usb(self) -> None:
        strangers = self._usb.strangers() if self.settings.usb.allowed else set()
        for device in strangers - self._strangers:
            log.warning("usb refused", extra={"device": device.id})
            self.events.publish(EventType.USB_REFUSED, None)
        self._strangers = strangers

    def _log(self, device: str, operation: str, session: Session, outcome: str) -> None:
        extra = {
            "device": device,
            "operation": operation,
            "session": session.id,
            "outcome": outcome,
        }
        log.info("operation", extra=extra)
