"""Every answer leaves a line in the audit, and doubtful ones wait for a person.

Writing takes some milliseconds of disk; the citizen does not wait for it. One thread writes, in
order; a full queue or a failing disk never stops an answer but is logged.
"""

from __future__ import annotations

import datetime as dt
import logging
import queue
import threading
from dataclasses import dataclass
from pathlib import Path

from guard.audit import AuditLog
from guard.errors import GuardError
from guard.keys import KeyRing
from guard.review import ReviewQueue
from guard.statements import Released

log = logging.getLogger("daoban.recording")
_WAITING_MOST = 1000


@dataclass(frozen=True)
class Event:
    """One answer as it is recorded; ``question`` is masked already."""

    answer_id: str
    at: dt.datetime
    terminal: str
    question: str
    status: str
    confidence: float
    matter: str | None
    released: Released | None


class Recorder:
    """Writes events to the audit log and the review queue in the background."""

    def __init__(self, audit: AuditLog, reviews: ReviewQueue) -> None:
        self.audit, self.reviews = audit, reviews
        self._events: queue.Queue[Event | None] = queue.Queue(_WAITING_MOST)
        self._thread = threading.Thread(target=self._work, name="recorder", daemon=True)
        self._thread.start()

    @classmethod
    def open(cls, home: Path) -> Recorder:
        """Under ``home/audit`` and ``home/review.sqlite``."""
        keys = KeyRing.create(home / "keys")
        return cls(AuditLog(home / "audit", keys), ReviewQueue(home / "review.sqlite"))

    def put(self, event: Event) -> None:
        """Hand over one event without waiting."""
        try:
            self._events.put_nowait(event)
        except queue.Full:
            log.error("audit queue is full: one answer was not recorded")

    def close(self) -> None:
        """Write what is waiting, then stop."""
        self._events.put(None)
        self._thread.join()

    def _work(self) -> None:
        while (event := self._events.get()) is not None:
            try:
                self._write(event)
            except GuardError as error:
                log.error("audit failed: %s", error)

    def _write(self, event: Event) -> None:
        who, what = event.terminal, event.matter or "-"
        self.audit.append(who, "answer", what, event.question, event.status)
        self.reviews.offer(
            event.answer_id,
            event.at.isoformat(timespec="seconds"),
            event.question,
            event.status,
            event.confidence,
            event.released,
            event.matter,
        )
