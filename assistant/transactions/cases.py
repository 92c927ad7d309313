"""The transactions that are going on, in memory alone; idle ones are wiped."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from assistant.transactions.errors import RequestFault
from assistant.transactions.plan import flows
from assistant.transactions.protocol import Case

log = logging.getLogger("daoban.transactions")
EVERY_S = 5.0


class Cases:
    """Cases by id. The id is a secret: whoever knows it may go on with the transaction."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        lapsed: Callable[[Case], None] = lambda _: None,
        every_s: float = EVERY_S,
    ) -> None:
        """`lapsed` is told of a case that nobody came back to, before it is wiped."""
        self.clock = clock
        self._lapsed, self._every_s = lapsed, every_s
        self._cases: dict[str, Case] = {}
        self._watched = False
        self._lock = threading.Lock()

    def add(self, case: Case) -> None:
        """RequestFault `too_many`."""
        self.wipe_idle()
        with self._lock:
            if len(self._cases) >= flows()["limits"]["cases"]:
                raise RequestFault("too_many")
            self._cases[case.id] = case
            if not self._watched:
                self._watched = True
                threading.Thread(target=self._watch, daemon=True).start()

    def get(self, case_id: str) -> Case:
        """RequestFault `unknown_transaction`."""
        self.wipe_idle()
        with self._lock:
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
        self.wipe_idle()
        with self._lock:
            return len(self._cases)

    def wipe_idle(self) -> None:
        """Forget the cases that nobody has touched for too long."""
        with self._lock:
            limit = self.clock() - flows()["limits"]["idle_s"]
            idle = [case for case in self._cases.values() if case.touched < limit]
            for case in idle:
                del self._cases[case.id]
        for case in idle:
            try:
                self._lapsed(case)
            except Exception as error:
                log.error("lapsed case: %s", type(error).__name__)
            case.wipe()

    def _watch(self) -> None:
        """Nobody need come by for an abandoned case to go: looks while there are cases."""
        while True:
            time.sleep(self._every_s)
            self.wipe_idle()
            with self._lock:
                if not self._cases:
                    self._watched = False
                    return
