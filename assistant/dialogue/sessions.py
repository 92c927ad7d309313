"""Sessions: what one conversation holds, for as long as somebody stands there."""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from assistant.answer import Answer, Choice
from knowledge.fields import Field


@dataclass
class Session:
    """One conversation; nothing of it is ever written to disk."""

    id: str
    touched: float
    matter: str | None = None
    former: str | None = None
    """The matter before this one: what “说回刚才那个” means."""
    fields: list[Field] = field(default_factory=list)
    situations: dict[str, str] = field(default_factory=dict)
    asked_situations: set[str] = field(default_factory=set)
    options: list[Choice] = field(default_factory=list)
    option_situation: str | None = None
    last: Answer | None = None
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def take_up(self, matter: str) -> None:
        """Make `matter` the one in hand; a new one drops what was said of the old one."""
        if matter != self.matter:
            self.drop()
        self.matter = matter

    def drop(self) -> None:
        """Put the matter in hand aside; a citizen may come back to it."""
        self.former = self.matter or self.former
        self.matter = None
        self.situations.clear()
        self.asked_situations.clear()


class Sessions:
    """All conversations of this process; idle and surplus ones are forgotten."""

    def __init__(
        self, idle_seconds: float, most: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._idle, self._most, self._clock = idle_seconds, most, clock
        self._sessions: OrderedDict[str, Session] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, session_id: str | None) -> Session:
        """The session of that id, or a new one under it (or under a new id)."""
        with self._lock:
            self._forget_idle()
            key = session_id or secrets.token_urlsafe(12)
            session = self._sessions.pop(key, None) or Session(key, 0.0)
            session.touched = self._clock()
            self._sessions[key] = session
            return session

    def end(self, session_id: str) -> bool:
        """Forget one session at once; tells whether there was one."""
        with self._lock:
            return self._sessions.pop(session_id, None) is not None

    def __len__(self) -> int:
        with self._lock:
            self._forget_idle()
            return len(self._sessions)

    def _forget_idle(self) -> None:
        limit = self._clock() - self._idle
        while self._sessions:
            key, oldest = next(iter(self._sessions.items()))
            if oldest.touched >= limit and len(self._sessions) <= self._most:
                return
            del self._sessions[key]
