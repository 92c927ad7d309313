"""What happens by itself, as a stream. An event says that something happened, never what was
read: a scanned code is fetched by qr-scanner/read, a laid card by id-card/read."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from itertools import count

KEPT = 50
WAITING = 200


class EventType(StrEnum):
    """Every event there is."""

    CARD_LAID = "card-laid"
    CARD_REMOVED = "card-removed"
    CODE_SCANNED = "code-scanned"
    PAPER_OUT = "paper-out"
    PAPER_LOADED = "paper-loaded"
    CASE_OPENED = "case-opened"
    CASE_CLOSED = "case-closed"
    PERSON_CAME = "person-came"
    PERSON_LEFT = "person-left"
    KEYBOARD_SHOWN = "keyboard-shown"
    KEYBOARD_HIDDEN = "keyboard-hidden"
    DEVICE_LOST = "device-lost"
    DEVICE_BACK = "device-back"
    DEVICE_HUNG = "device-hung"
    SESSION_ENDED = "session-ended"
    USB_REFUSED = "usb-refused"


@dataclass(frozen=True)
class Event:
    """One event; `device` is null where none is concerned, `at` is UTC."""

    number: int
    type: EventType
    device: str | None
    simulated: bool
    at: datetime


class EventBus:
    """Takes events from any thread, hands them to every listener of the event loop."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._recent: deque[Event] = deque(maxlen=KEPT)
        self._listeners: dict[asyncio.Queue[Event], asyncio.AbstractEventLoop] = {}
        self._lock = threading.Lock()

    def publish(self, type_: EventType, device: str | None, simulated: bool = False) -> None:
        with self._lock:
            event = Event(next(self._numbers), type_, device, simulated, datetime.now(UTC))
            self._recent.append(event)
            for queue, loop in self._listeners.items():
                if not loop.is_closed():
                    loop.call_soon_threadsafe(_offer, queue, event)

    def listen(self, after: int | None = None) -> asyncio.Queue[Event]:
        """A new listener's queue; recent events with a number above `after` come first."""
        queue: asyncio.Queue[Event] = asyncio.Queue(WAITING)
        with self._lock:
            for event in self._recent:
                if after is not None and event.number > after:
                    queue.put_nowait(event)
            self._listeners[queue] = asyncio.get_running_loop()
        return queue

    def leave(self, queue: asyncio.Queue[Event]) -> None:
        with self._lock:
            self._listeners.pop(queue, None)


def _offer(queue: asyncio.Queue[Event], event: Event) -> None:
    """A listener that does not read loses its oldest events, and holds nobody up."""
    if queue.full():
        queue.get_nowait()
    queue.put_nowait(event)
