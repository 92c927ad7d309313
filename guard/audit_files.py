"""Reading the audit log: its segments, lines, end and signed heads."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from guard.errors import AuditError, CryptoError
from guard.keys import KeyRing
from guard.label import canonical_json
from guard.sm2 import sm3

GENESIS = "0" * 64
_MAX_LINE = 1 << 16
_FIELDS = frozenset({"n", "at", "who", "operation", "object", "outcome", "detail", "prev"})


class AuditFiles:
    """A folder: `audit.jsonl`, closed segments `audit-<n>.jsonl`, `heads.jsonl`, `tail.json`."""

    def __init__(self, folder: Path, keys: KeyRing) -> None:
        self.folder, self.keys = folder, keys
        self.path = folder / "audit.jsonl"

    def segments(self) -> list[Path]:
        """Every segment that is kept, the oldest first."""
        closed = sorted(self.folder.glob("audit-*.jsonl"))
        return [*closed, self.path] if self.path.exists() else closed

    def tail(self) -> tuple[int, str]:
        """Number and digest of the last line; AuditError where that record is lost."""
        path = self.folder / "tail.json"
        if not path.exists():
            if self.segments():
                raise AuditError("审计日志的末端记录丢失，请先运行 daoban guard audit verify。")
            return 0, GENESIS
        tail = json.loads(path.read_text("utf-8"))
        last = last_line(self.path) if self.path.exists() else b""
        row = parse(last)
        # A line whose tail was not written any more: the process died between the two.
        if row and row["n"] == tail["n"] + 1 and row["prev"] == tail["digest"]:
            return int(str(row["n"])), sm3(last).hex()
        return int(tail["n"]), str(tail["digest"])

    def rows(self) -> Iterator[dict[str, object]]:
        """Every event kept, the oldest first; unreadable lines are left to `verify`."""
        for path in self.segments():
            for line in path.read_bytes().splitlines():
                row = parse(line)
                if row is not None:
                    yield row

    def search(
        self,
        who: str = "",
        operation: str = "",
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Iterator[dict[str, object]]:
        """Events by person, operation and time (both ends included)."""
        for row in self.rows():
            at = datetime.fromisoformat(str(row["at"]))
            if (
                who in str(row["who"])
                and operation in str(row["operation"])
                and (since is None or at >= since)
                and (until is None or at <= until)
            ):
                yield row

    def heads(self) -> list[dict[str, Any] | None]:
        """The signed heads in order; None for one whose signature does not hold."""
        path = self.folder / "heads.jsonl"
        return (
            [self._head(line) for line in path.read_bytes().splitlines()] if path.exists() else []
        )

    def _head(self, line: bytes) -> dict[str, Any] | None:
        try:
            head = json.loads(line)
            signature = bytes.fromhex(head.pop("signature"))
            key = self.keys.public(head["kid"], "audit")
            whole = set(head) == {"kind", "n", "digest", "kid"} and isinstance(head["n"], int)
        except (
            ValueError,
            KeyError,
            TypeError,
            AttributeError,
            RecursionError,
            CryptoError,
        ):
            return None
        return head if whole and key and key.verify(canonical_json(head), signature) else None


def parse(line: bytes) -> dict[str, object] | None:
    """One event, None where the line is none."""
    try:
        row = json.loads(line)
        whole = set(row) == _FIELDS and type(row["n"]) is int
        return row if whole and datetime.fromisoformat(row["at"]).tzinfo else None
    except (ValueError, TypeError, RecursionError):
        return None


def last_line(path: Path) -> bytes:
    """The last line of a file, read from its end."""
    with open(path, "rb") as file:
        file.seek(0, os.SEEK_END)
        file.seek(max(0, file.tell() - _MAX_LINE))
        lines = file.read().splitlines()
    return lines[-1] if lines else b""
