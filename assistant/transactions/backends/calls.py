"""What was called and how it went, by interface: a log without contents, and a state."""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections import deque
from collections.abc import Callable
from typing import Literal

from pydantic import Field

from knowledge.matter import Strict

log = logging.getLogger("daoban.transactions")
KEPT = 200


class Call(Strict):
    """一次调用；只有名字，没有内容。"""

    at: dt.datetime = Field(description="什么时候")
    interface: str = Field(description="哪个接口")
    operation: str = Field(description="什么操作")
    outcome: str = Field(description="ok，或者错误码")
    attempts: int = Field(description="试了几次")
    ms: float = Field(description="用了多少毫秒")


class State(Strict):
    """一个接口的状态。"""

    interface: str = Field(description="接口登记表里的名字")
    name: str = Field(description="中文名称")
    kind: str = Field(description="适配器的种类")
    state: Literal["unknown", "up", "down"] = Field(description="还没用过、正常、出错")
    failures: int = Field(description="接连出错几次")
    last: Call | None = Field(description="最近一次调用")


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
        faults, unknown = 0, kind != "sandbox" and not calls
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
