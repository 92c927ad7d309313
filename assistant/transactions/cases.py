"""The transactions that are going on, in memory alone; idle ones are wiped."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from assistant.transactions.errors import RequestFault
from assistant.transactions.plan import flows
from assistant.transactions.protocol import Case


class Cases:
    """Cases by id. The id is a secret: whoever knows it may go on with the transaction."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._cases: dict[str, Case] = {}
        self._lock = threading.Lock()

    def add(self, case: Case) -> None:
        """RequestFault `too_many`."""
        with self._lock:
            self._wipe_idle()
            if len(self._cases) >= flows()["limits"]["cases"]:
                raise RequestFault("too_many")
            self._cases[case.id] = case

    def get(self, case_id: str) -> Case:
        """RequestFault `unknown_transaction`."""
        with self._lock:
            self._wipe_idle()
            case = self._cases.get(case_id)
            if case is None:
                raise RequestFault("unknown_transaction")
            case.touched = self.clock()
            return case

    def end(self, case: Case) -> None:
        """Forget a case and everything in it."""
        with self._lock:
            self._cases.pop(case.id, None)
        case.wipe()

    def __len__(self) -> int:
        with self._lock:
            self._wipe_idle()
            return len(self._cases)

    def _wipe_idle(self) -> None:
        limit = self.clock() - flows()["limits"]["idle_s"]
        for case in [case for case in self._cases.values() if case.touched < limit]:
            del self._cases[case.id]
            case.wipe()
