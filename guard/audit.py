"""The audit log: one JSON line an event, each holding the SM3 of the line before it.

Every so many lines, and on closing a segment, a head signed by the audit key says how long the
chain is and what it ends in. A line that is changed, removed or inserted breaks the chain at a
named place; a tail that is cut off contradicts the signed head. Question text comes in masked and
is masked again here.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from guard.audit_check import Finding, faults
from guard.audit_files import AuditFiles, last_line, parse
from guard.errors import AuditError
from guard.keys import KeyRing, locked, write_private
from guard.label import canonical_json
from guard.masking import mask
from guard.settings import settings
from guard.sm2 import sm3


class AuditLog(AuditFiles):
    """The log, append-only: writing to it, closing its segments, checking it."""

    def __init__(self, folder: Path, keys: KeyRing) -> None:
        super().__init__(folder, keys)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def append(
        self, who: str, operation: str, object_: str, detail: str = "", outcome: str = "ok"
    ) -> dict[str, object]:
        """Write one event: who did what to what, how it ended. Returns the line."""
        try:
            with locked(self.path):
                return self._append(who, operation, object_, detail, outcome)
        except (OSError, ValueError, KeyError) as error:
            raise AuditError("审计日志写不进去，请检查磁盘空间和权限。") from error

    def _append(
        self, who: str, operation: str, object_: str, detail: str, outcome: str
    ) -> dict[str, object]:
        number, previous = self.tail()
        row: dict[str, object] = {
            "n": number + 1,
            "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "who": mask(who).text,
            "operation": operation,
            "object": mask(object_).text,
            "outcome": outcome,
            "detail": mask(detail).text,
            "prev": previous,
        }
        line = canonical_json(row)
        with open(self.path, "ab", opener=private) as file:
            file.write(line + b"\n")
        self._write_tail(number + 1, sm3(line).hex())
        if (number + 1) % settings().audit.head_every == 0:
            self.sign_head()
        return row

    def sign_head(self) -> None:
        """Sign the length and end of the chain."""
        self._sign("head", *self.tail())

    def _sign(self, kind: str, number: int, digest: str) -> None:
        key = self.keys.private("audit")
        statement = {"kind": kind, "n": number, "digest": digest, "kid": key.public.key_id}
        signature = key.sign(canonical_json(statement)).hex()
        with open(self.folder / "heads.jsonl", "ab", opener=private) as file:
            file.write(canonical_json({**statement, "signature": signature}) + b"\n")

    def rotate(self, now: datetime | None = None) -> Path | None:
        """Close the segment with a signed head and drop closed ones past their time.

        The next line points to the last of the closed segment, so the chain goes on.
        """
        with locked(self.path):
            if not self.path.exists():
                return None
            number, _ = self.tail()
            self.sign_head()
            closed = self.folder / f"audit-{number:012d}.jsonl"
            self.path.rename(closed)
            self._drop_old(now or datetime.now(UTC))
            return closed

    def _drop_old(self, now: datetime) -> None:
        oldest = now - timedelta(days=settings().audit.keep_days)
        for path in self.segments():
            last = last_line(path)
            row = parse(last)
            if path == self.path or row is None or datetime.fromisoformat(str(row["at"])) >= oldest:
                return
            self._sign("dropped", int(str(row["n"])), sm3(last).hex())
            path.unlink()

    def _write_tail(self, number: int, digest: str) -> None:
        write_private(self.folder / "tail.json", json.dumps({"n": number, "digest": digest}))

    def verify(self) -> list[Finding]:
        """Every fault of the log; an empty list means that the chain is whole."""
        return faults(self)


def private(path: str, flags: int) -> int:
    """Opens a new file for its owner alone; for `open(…, opener=private)`."""
    return os.open(path, flags, 0o600)
