"""Any adapter with its calls written down: the log and the state that every interface has."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from assistant.transactions.backends.calls import Calls
from assistant.transactions.errors import TransactionError
from assistant.transactions.plan import Choice, Kind, Plan
from assistant.transactions.protocol import (
    Adapter,
    Case,
    Finding,
    Payment,
    Progress,
    Receipt,
    Result,
)
from knowledge.matter import Matter

T = TypeVar("T")


class Noted:
    """Passes everything on. An HttpBackend does without: it knows its attempts itself."""

    def __init__(self, name: str, behind: Adapter, calls: Calls) -> None:
        self._name, self._behind, self._calls = name, behind, calls
        self.simulated = behind.simulated

    def describe(self, matter: Matter, kind: Kind | None) -> Plan:
        return self._noted("describe", lambda: self._behind.describe(matter, kind))

    def choices(self, case: Case) -> dict[str, list[Choice]]:
        return self._noted("choices", lambda: self._behind.choices(case))

    def start(self, case: Case) -> None:
        self._noted("start", lambda: self._behind.start(case))

    def recognise(self, case: Case, photo: bytes) -> dict[str, str]:
        return self._noted("recognise", lambda: self._behind.recognise(case, photo))

    def fill(self, case: Case) -> None:
        self._noted("fill", lambda: self._behind.fill(case))

    def check(self, case: Case) -> list[Finding]:
        return self._noted("check", lambda: self._behind.check(case))

    def submit(self, case: Case) -> Receipt:
        return self._noted("submit", lambda: self._behind.submit(case))

    def pay(self, case: Case) -> Payment:
        return self._noted("pay", lambda: self._behind.pay(case))

    def result(self, case: Case) -> Result:
        return self._noted("result", lambda: self._behind.result(case))

    def cancel(self, case: Case) -> None:
        self._noted("cancel", lambda: self._behind.cancel(case))

    def progress(self, number: str, document: str) -> Progress:
        return self._noted("progress", lambda: self._behind.progress(number, document))

    def _noted(self, operation: str, work: Callable[[], T]) -> T:
        start, outcome = time.perf_counter(), "ok"
        try:
            return work()
        except TransactionError as error:
            outcome = error.code
            raise
        except Exception:
            outcome = "backend_failed"
            raise
        finally:
            self._calls.note(
                self._name, operation, outcome, 1, (time.perf_counter() - start) * 1000
            )
