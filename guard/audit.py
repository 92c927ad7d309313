"""The audit log: one JSON line an event, each holding the SM3 of the line before it.

Every so many lines, and on closing a segment, a head signed by the audit key says how long the
chain is and what it ends in. A line that is changed, removed or inserted breaks the chain at a
named place; a tail that is cut off contradicts the signed head. Question text comes in masked and
is masked again here.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from guard.errors import AuditError, CryptoError
from guard.keys import KeyRing, locked, write_private
from guard.label import canonical_json
from guard.masking import mask
from guard.settings import settings
from guard.sm2 import sm3

GENESIS = "0" * 64
_MAX_LINE = 1 << 16
_FIELDS = frozenset({"n", "at", "who", "operation", "object", "outcome", "detail", "prev"})


@dataclass(frozen=True)
class Finding:
    """A fault of the log: in which file, at which line, and what is wrong."""

    file: str
    line: int
    fault: str


class AuditLog:
    """An append-only log in a folder: `audit.jsonl`, closed segments `audit-<n>.jsonl`, heads."""

    def __init__(self, folder: Path, keys: KeyRing) -> None:
        self.folder, self._keys = folder, keys
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path = folder / "audit.jsonl"

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
        number, previous = self._tail()
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
        with open(self.path, "ab", opener=_private) as file:
            file.write(line + b"\n")
        self._write_tail(number + 1, sm3(line).hex())
        if (number + 1) % settings().audit.head_every == 0:
            self.sign_head()
        return row

    def sign_head(self) -> None:
        """Sign the length and end of the chain."""
        self._sign("head", *self._tail())

    def _sign(self, kind: str, number: int, digest: str) -> None:
        key = self._keys.private("audit")
        statement = {"kind": kind, "n": number, "digest": digest, "kid": key.public.key_id}
        signature = key.sign(canonical_json(statement)).hex()
        with open(self.folder / "heads.jsonl", "ab", opener=_private) as file:
            file.write(canonical_json({**statement, "signature": signature}) + b"\n")

    def rotate(self, now: datetime | None = None) -> Path | None:
        """Close the segment with a signed head and drop closed ones past their time.

        The next line points to the last of the closed segment, so the chain goes on.
        """
        with locked(self.path):
            if not self.path.exists():
                return None
            number, _ = self._tail()
            self.sign_head()
            closed = self.folder / f"audit-{number:012d}.jsonl"
            self.path.rename(closed)
            self._drop_old(now or datetime.now(UTC))
            return closed

    def _drop_old(self, now: datetime) -> None:
        oldest = now - timedelta(days=settings().audit.keep_days)
        for path in self.segments():
            last = _last_line(path)
            row = _parse(last)
            if path == self.path or row is None or datetime.fromisoformat(str(row["at"])) >= oldest:
                return
            self._sign("dropped", int(str(row["n"])), sm3(last).hex())
            path.unlink()

    def segments(self) -> list[Path]:
        """Every segment that is kept, the oldest first."""
        closed = sorted(self.folder.glob("audit-*.jsonl"))
        return [*closed, self.path] if self.path.exists() else closed

    def _tail(self) -> tuple[int, str]:
        path = self.folder / "tail.json"
        if not path.exists():
            if self.segments():
                raise AuditError("审计日志的末端记录丢失，请先运行 daoban guard audit verify。")
            return 0, GENESIS
        tail = json.loads(path.read_text("utf-8"))
        last = _last_line(self.path) if self.path.exists() else b""
        row = _parse(last)
        # A line whose tail was not written any more: the process died between the two.
        if row and row["n"] == tail["n"] + 1 and row["prev"] == tail["digest"]:
            return int(str(row["n"])), sm3(last).hex()
        return int(tail["n"]), str(tail["digest"])

    def _write_tail(self, number: int, digest: str) -> None:
        write_private(self.folder / "tail.json", json.dumps({"n": number, "digest": digest}))

    def rows(self) -> Iterator[dict[str, object]]:
        """Every event kept, the oldest first; unreadable lines are left to `verify`."""
        for path in self.segments():
            for line in path.read_bytes().splitlines():
                row = _parse(line)
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

    def verify(self) -> list[Finding]:
        """Every fault of the log; an empty list means that the chain is whole."""
        found, digests = self._verify_lines()
        found += self._verify_heads(digests)
        return found + self._verify_tail(digests)

    def _verify_lines(self) -> tuple[list[Finding], dict[int, str]]:
        found: list[Finding] = []
        digests: dict[int, str] = {}
        number, previous = self._start()
        for path in self.segments():
            for place, line in enumerate(path.read_bytes().splitlines(), start=1):
                row = _parse(line)
                if row is None:
                    found.append(Finding(path.name, place, "这一行不是有效的记录"))
                    continue
                n = int(str(row["n"]))
                if n != number + 1:
                    found.append(
                        Finding(
                            path.name, place, f"编号应为 {number + 1}，实为 {n}：有记录被删除或插入"
                        )
                    )
                elif row["prev"] != previous:
                    found.append(Finding(path.name, place, "与上一行接不上：上一行或这一行被改动"))
                number, previous = n, sm3(line).hex()
                digests[n] = previous
        return found, digests

    def _start(self) -> tuple[int, str]:
        """Where the kept chain begins: at the beginning, or after what was dropped and signed."""
        starts = [
            (int(head["n"]), str(head["digest"]))
            for head in self._heads()
            if head and head["kind"] == "dropped"
        ]
        return max(starts, default=(0, GENESIS))

    def _heads(self) -> list[dict[str, Any] | None]:
        """The signed heads in order; None for one whose signature does not hold."""
        path = self.folder / "heads.jsonl"
        return (
            [self._head(line) for line in path.read_bytes().splitlines()] if path.exists() else []
        )

    def _head(self, line: bytes) -> dict[str, Any] | None:
        try:
            head = json.loads(line)
            signature = bytes.fromhex(head.pop("signature"))
            key = self._keys.public(head["kid"], "audit")
            whole = set(head) == {"kind", "n", "digest", "kid"} and isinstance(head["n"], int)
        except (ValueError, KeyError, TypeError, AttributeError, CryptoError):
            return None
        return head if whole and key and key.verify(canonical_json(head), signature) else None

    def _verify_heads(self, digests: dict[int, str]) -> list[Finding]:
        found = []
        for place, head in enumerate(self._heads(), start=1):
            fault = "签名无效" if head is None else _contradiction(head, digests)
            if fault:
                found.append(Finding("heads.jsonl", place, fault))
        return found

    def _verify_tail(self, digests: dict[int, str]) -> list[Finding]:
        try:
            number, digest = self._tail()
        except (AuditError, ValueError, KeyError) as error:
            return [Finding("tail.json", 1, str(error))]
        if (number and digests.get(number) != digest) or (digests and max(digests) != number):
            return [
                Finding("tail.json", 1, f"日志应止于第 {number} 条，实际不符：末尾被截去或添加")
            ]
        return []


def _contradiction(head: dict[str, Any], digests: dict[int, str]) -> str:
    number = head["n"]
    if digests and min(digests) <= number and digests.get(number) != head["digest"]:
        return f"第 {number} 条与签名时不同，或其后的记录被截去"
    return ""


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _parse(line: bytes) -> dict[str, object] | None:
    try:
        row = json.loads(line)
    except ValueError:
        return None
    return row if isinstance(row, dict) and set(row) == _FIELDS else None


def _last_line(path: Path) -> bytes:
    with open(path, "rb") as file:
        file.seek(0, os.SEEK_END)
        file.seek(max(0, file.tell() - _MAX_LINE))
        lines = file.read().splitlines()
    return lines[-1] if lines else b""
