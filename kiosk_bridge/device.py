"""One of the fourteen devices: its lock, its owner, and the drivers behind it."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from .driver import Call
from .errors import DeviceError, RequestError
from .kinds import Answer, Kind, Operation, Request
from .kinds.cards import without_portrait
from .sessions import Session
from .settings import Limits
from .unit import State, Unit


@dataclass(frozen=True)
class Outcome:
    """An operation's answer and who gave it."""

    call: Call
    unit: Unit
    answer: Answer


class Device:
    """Lets one operation at a time through to its driver, and one session at a time own it."""

    def __init__(
        self,
        kind: Kind,
        name: str,
        units: dict[str, Unit],
        drivers: dict[str, str],
        timeouts: dict[str, float],
        limits: Limits,
    ) -> None:
        self.kind = kind
        self.name = name
        """In Chinese, for the screen."""
        self.units = units
        """By the kind's choice (`resident`, `social-security`…); "" is the usual one."""
        self.drivers = drivers
        self._timeouts = timeouts
        self._limits = limits
        self._lock = asyncio.Lock()
        self._owner: Session | None = None
        self._opened: set[str] = set()
        self._running: Call | None = None

    @property
    def state(self) -> State:
        """Of the usual driver; looking after it does not count as busy."""
        if "" not in self.units:
            return State.ABSENT
        state = self.units[""].state
        return State.BUSY if state is State.READY and self._running else state

    @property
    def left_open_by(self) -> Session | None:
        """The session that has the device open and is doing nothing with it just now."""
        return None if self._running else self._owner

    def simulated(self, request: Request | None = None) -> bool:
        """Whether what would carry out this request (or is usual) only pretends to."""
        unit = self.units.get(self._wanted(request)) or self.units.get("")
        return unit is not None and unit.simulated

    def operation(self, name: str) -> Operation:
        """RequestError `unknown_operation` if the kind has no such operation."""
        if name not in self.kind.operations:
            raise RequestError("unknown_operation")
        return self.kind.operations[name]

    async def operate(self, name: str, request: Request, session: Session) -> Outcome:
        """Carry out an operation for a session; DeviceError if it cannot be done."""
        operation = self.operation(name)
        choice, unit = self._choose(request)
        self._refuse_other(session)
        if operation.interrupts:
            self.cancel(session)
        async with self._alone(operation):
            self._refuse_other(session)
            await unit.require()
            if operation.needs_open and choice not in self._opened:
                raise DeviceError("not_open")
            session.used.add(self.kind.id)
            call = Call(secrets.token_hex(8), self._timeout(name, request), session.buffers)
            answer = await self._run(unit, name, request, call)
            if session.ended:
                raise DeviceError("cancelled")
            self._note(operation, choice, session)
            return Outcome(call, unit, answer)

    def cancel(self, session: Session) -> bool:
        """Ask the running call to stop; whether there was one of this session's."""
        call = self._running
        if call is None or call.buffers is not session.buffers:
            return False
        call.cancelled.set()
        return True

    async def release(self, session: Session) -> None:
        """The session has ended: cancel, close, and have the drivers forget."""
        self.cancel(session)
        async with self._lock:
            if self._owner is session:
                await self._close_all(session)
            for unit in self.units.values():
                await unit.wipe()

    async def probe(self) -> None:
        """Look after the drivers, unless the device is at work."""
        if self._lock.locked():
            return
        async with self._lock:
            for unit in self.units.values():
                before = unit.state
                await unit.probe()
                if unit.state is not State.READY and before is State.READY:
                    self._forget_open()

    def shutdown(self) -> None:
        for unit in self.units.values():
            unit.shutdown()

    def _choose(self, request: Request) -> tuple[str, Unit]:
        """The unit for the request's `card`, `source`…, the usual one where none is named so."""
        wanted = self._wanted(request)
        choice = wanted if wanted in self.units else ""
        if choice not in self.units:
            raise DeviceError("device_absent")
        return choice, self.units[choice]

    def _wanted(self, request: Request | None) -> str:
        return str(getattr(request, self.kind.choice, "")) if self.kind.choice else ""

    def _refuse_other(self, session: Session) -> None:
        if self._owner is not None and self._owner is not session:
            raise DeviceError("device_busy")

    @asynccontextmanager
    async def _alone(self, operation: Operation) -> AsyncIterator[None]:
        # What was interrupted gets its grace to come to an end.
        grace = self._limits.grace_s if operation.interrupts else 0
        try:
            await asyncio.wait_for(self._lock.acquire(), self._limits.lock_wait_s + grace)
        except TimeoutError:
            raise DeviceError("device_busy") from None
        try:
            yield
        finally:
            self._lock.release()

    async def _run(self, unit: Unit, name: str, request: Request, call: Call) -> Answer:
        self._running = call
        try:
            answer = await unit.perform(name, request, call, self._timeouts[name])
            return without_portrait(request, answer)
        except DeviceError as error:
            if error.code in ("device_lost", "device_hung"):
                self._forget_open()
            raise
        finally:
            self._running = None

    def _note(self, operation: Operation, choice: str, session: Session) -> None:
        if operation.opens:
            self._owner = session
            self._opened.add(choice)
        if operation.closes:
            self._opened.discard(choice)
            if not self._opened:
                self._owner = None

    def _forget_open(self) -> None:
        self._owner = None
        self._opened.clear()

    async def _close_all(self, session: Session) -> None:
        """Close by the kind's own closing operation; a failing device is forgotten all the same."""
        name = next((n for n, o in self.kind.operations.items() if o.closes), None)
        if name is not None:
            for choice in sorted(self._opened):
                await self._close_one(name, choice, session)
        self._forget_open()

    async def _close_one(self, name: str, choice: str, session: Session) -> None:
        fields = {self.kind.choice: choice} if self.kind.choice and choice else {}
        request = self.kind.operations[name].request.model_validate(fields)
        call = Call(secrets.token_hex(8), self._timeout(name, request), session.buffers)
        try:
            await self.units[choice].perform(name, request, call, self._timeouts[name])
        except DeviceError:
            return

    def _timeout(self, name: str, request: Request) -> float:
        own = self._timeouts[name]
        return own if request.timeout_s is None else min(own, request.timeout_s)
