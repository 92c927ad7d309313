"""Sessions: a token without which no device moves, and the wiping at the end."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from .buffers import Buffers
from .errors import RequestError


@dataclass
class Session:
    """One citizen's (or one page's) use of the devices."""

    id: str
    """Of this session with the devices; stands in the log."""
    subject: str
    """The citizen's session that assertions are made out to: the assistant's, if it was given."""
    token: str = field(repr=False)
    buffers: Buffers
    seen: float
    """When it was last used, on the clock of `Sessions`."""
    used: set[str] = field(default_factory=set)
    """Ids of the devices that it has operated."""
    ended: bool = False


class Sessions:
    """The live sessions. Ending one is the service's business: it also closes devices."""

    def __init__(
        self, most: int, idle_s: float, buffer_bytes: int, clock: Callable[[], float] | None = None
    ) -> None:
        self._most = most
        self.idle_s = idle_s
        self._buffer_bytes = buffer_bytes
        self._clock = clock or time.monotonic
        self._live: dict[str, Session] = {}

    def begin(self, subject: str | None = None) -> Session:
        """A new session, for the citizen's session `subject`.

        RequestError `too_many_sessions` when the limit is reached.
        """
        if self.full:
            raise RequestError("too_many_sessions")
        id_ = secrets.token_urlsafe(12)
        session = Session(
            id=id_,
            subject=subject or id_,
            token=secrets.token_urlsafe(32),
            buffers=Buffers(self._buffer_bytes),
            seen=self._clock(),
        )
        self._live[session.token] = session
        return session

    @property
    def full(self) -> bool:
        return len(self._live) >= self._most

    def longest_unused(self, at_least_s: float) -> Session | None:
        """The session that was used least recently, if that is at least so long ago."""
        oldest = min(self._live.values(), key=lambda session: session.seen, default=None)
        if oldest is None or self.unused_s(oldest) < at_least_s:
            return None
        return oldest

    def unused_s(self, session: Session) -> float:
        """Seconds since a session was last used."""
        return self._clock() - session.seen

    def find(self, token: str | None) -> Session:
        """The session of a token; RequestError `no_token` or `bad_token`."""
        if not token:
            raise RequestError("no_token")
        session = self._live.get(token)
        if session is None or self._idle(session):
            raise RequestError("bad_token")
        session.seen = self._clock()
        return session

    def drop(self, session: Session) -> None:
        """Make the token void and zero what the session held."""
        self._live.pop(session.token, None)
        session.ended = True
        session.buffers.wipe()

    def idle(self) -> list[Session]:
        """Sessions that nobody has used for too long."""
        return [session for session in self._live.values() if self._idle(session)]

    def all(self) -> list[Session]:
        return list(self._live.values())

    def _idle(self, session: Session) -> bool:
        return self.unused_s(session) > self.idle_s
