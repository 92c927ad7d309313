"""What was called and how it went, by interface: a log without contents, and a state."""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections import deque
from collections.abc import Callable
from typing import Literal

from knowledge.matter import Strict

log = logging.getLogger("daoban.transactions")
KEPT = 200


class Call(Strict):
    """One call of an interface; names, never values."""

    at: dt.datetime
    interface: str
    operation: str
    outcome: str
    """`ok` or the code of the problem."""
    attempts: int
    ms: float


class State(Strict):
    """How an interface is doing. `unknown` until it has been called."""

    interface: str
    name: str
    kind: str
    state: Literal["unknown", "up", "down"]
    failures: int
    """Faults in a row."""
    last: Call | None


class Calls:
    """The last calls of every interface, newest last."""

    def __init__(self, clock: Callable[[], dt.datetime]) -> None:
        self._clock = clock
        self._kept: dict[str, deque[Call]] = {}
        self._lock = threading.Lock()

    def note(self, interface: str, operation: str, outcome: str, attempts: int, ms: float) -> None:
        """Remember and log one call."""
        call = Call(
            at=self._clock(),
            interface=interface,
            operation=operation,
            outcome=outcome,
            attempts=attempts,
            ms=round(ms, 1),
        )
        with self._lock:
            self._kept.setdefault(interface, deque(maxlen=KEPT)).append(call)
        log.info("%s %s: %s after %d", interface, operation, outcome, attempts)

    def of(self, interface: str) -> list[Call]:
        """The calls that are still remembered."""
        with self._lock:
            return list(self._kept.get(interface, ()))

    def state(self, interface: str, name: str, kind: str) -> State:
        """Down after a fault of the back-end itself; what it refuses rightly is no fault."""
        calls = self.of(interface)
        faults, unknown = 0, kind == "http" and not calls
        for call in reversed(calls):
            if call.outcome not in _FAULTS:
                break
            faults += 1
        return State(
            interface=interface,
            name=name,
            kind=kind,
            state="unknown" if unknown else "down" if faults else "up",
            failures=faults,
            last=calls[-1] if calls else None,
        )


_FAULTS = {"backend_unreachable", "backend_timeout", "backend_failed"}
