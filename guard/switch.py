"""The kill switch: AI answers stopped at once, for all, one terminal or one matter.

The state is one small file, read again whenever it changes, so that every process that serves
answers obeys within one question. A file that cannot be read stops everything.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from guard.errors import GuardError
from guard.keys import locked, write_private

ALL = "all"
_SCOPE = re.compile(r"all|(?:terminal|matter):[A-Za-z0-9_.-]{1,64}")
Record = Callable[[str, str, str, str], object]
"""Called with who, operation, object and detail; the audit log's `append` fits."""


@dataclass(frozen=True)
class Stop:
    """Answers are stopped within a scope: `all`, `terminal:<id>` or `matter:<id>`."""

    scope: str
    reason: str
    who: str
    at: str


_UNREADABLE = Stop(ALL, "停用开关的状态文件读不了，为安全起见先停用", "guard", "")


class KillSwitch:
    """The stops in force, kept in one file."""

    def __init__(self, path: Path, record: Record | None = None) -> None:
        self._path, self._record = path, record
        self._stamp: tuple[int, int] | None = None
        self._stops: dict[str, Stop] = {}

    def stop(self, scope: str, reason: str, who: str) -> Stop:
        """Stop answers within a scope from now on. The reason goes to the audit."""
        if not _SCOPE.fullmatch(scope) or not reason.strip() or not who.strip():
            raise GuardError("请写明停用范围（all、terminal:编号 或 matter:编号）、原因和操作人。")
        stop = Stop(scope, reason.strip(), who.strip(), datetime.now(UTC).isoformat("T", "seconds"))
        self._change(lambda stops: stops | {scope: stop})
        self._note(who, "ai-stop", scope, reason)
        return stop

    def resume(self, scope: str, reason: str, who: str) -> None:
        """Let answers flow again within a scope."""
        if not reason.strip() or not who.strip():
            raise GuardError("恢复也要写明原因和操作人。")
        self._change(lambda stops: {key: stop for key, stop in stops.items() if key != scope})
        self._note(who, "ai-resume", scope, reason)

    def stopped(self, terminal: str | None = None, matter: str | None = None) -> Stop | None:
        """The stop that holds for this terminal and matter, if any."""
        stops = self.stops()
        scopes = (ALL, f"terminal:{terminal}", f"matter:{matter}")
        return next((stops[scope] for scope in scopes if scope in stops), None)

    def stops(self) -> dict[str, Stop]:
        """All stops in force by scope; an unreadable file is a stop for all."""
        try:
            stat = self._path.stat()
        except FileNotFoundError:
            return {}
        except OSError:
            return {ALL: _UNREADABLE}
        if (stat.st_mtime_ns, stat.st_ino) != self._stamp:
            self._stops = self._read()
            self._stamp = (stat.st_mtime_ns, stat.st_ino)
        return self._stops

    def _read(self) -> dict[str, Stop]:
        try:
            rows = json.loads(self._path.read_text("utf-8"))
            return {row["scope"]: Stop(**row) for row in rows}
        except (OSError, ValueError, TypeError, KeyError):
            return {ALL: _UNREADABLE}

    def _change(self, change: Callable[[dict[str, Stop]], dict[str, Stop]]) -> None:
        with locked(self._path):
            stops = change(self.stops())
            write_private(self._path, json.dumps([asdict(s) for s in stops.values()]))
            self._stamp = None

    def _note(self, who: str, operation: str, scope: str, reason: str) -> None:
        if self._record is not None:
            self._record(who, operation, scope, reason)
