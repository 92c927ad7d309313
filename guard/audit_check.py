"""Checking the audit log: what was changed, removed, inserted or cut off, and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from guard.audit_files import GENESIS, AuditFiles, parse
from guard.errors import AuditError
from guard.sm2 import sm3


@dataclass(frozen=True)
class Finding:
    """A fault of the log: in which file, at which line, and what is wrong."""

    file: str
    line: int
    fault: str


def faults(log: AuditFiles) -> list[Finding]:
    """Every fault of the log; an empty list means that the chain is whole."""
    found, digests = _lines(log)
    found += _heads(log, digests, _start(log)[0])
    return found + _end(log, digests)


def _lines(log: AuditFiles) -> tuple[list[Finding], dict[int, str]]:
    found: list[Finding] = []
    digests: dict[int, str] = {}
    number, previous = _start(log)
    for path in log.segments():
        for place, line in enumerate(path.read_bytes().splitlines(), start=1):
            row = parse(line)
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


def _start(log: AuditFiles) -> tuple[int, str]:
    """Where the kept chain begins: at the beginning, or after what was dropped and signed."""
    starts = [
        (int(head["n"]), str(head["digest"]))
        for head in log.heads()
        if head and head["kind"] == "dropped"
    ]
    return max(starts, default=(0, GENESIS))


def _heads(log: AuditFiles, digests: dict[int, str], dropped: int) -> list[Finding]:
    found = []
    for place, head in enumerate(log.heads(), start=1):
        fault = "签名无效" if head is None else _contradiction(head, digests, dropped)
        if fault:
            found.append(Finding("heads.jsonl", place, fault))
    return found


def _end(log: AuditFiles, digests: dict[int, str]) -> list[Finding]:
    try:
        number, digest = log.tail()
    except (AuditError, ValueError, KeyError) as error:
        return [Finding("tail.json", 1, str(error))]
    if (number and digests.get(number) != digest) or (digests and max(digests) != number):
        return [Finding("tail.json", 1, f"日志应止于第 {number} 条，实际不符：末尾被截去或添加")]
    return []


def _contradiction(head: dict[str, Any], digests: dict[int, str], dropped: int) -> str:
    """What a signed head says against the lines; those up to `dropped` were let go in order."""
    number = head["n"]
    if number > dropped and digests.get(number) != head["digest"]:
        return f"第 {number} 条与签名时不同，或其后的记录被截去"
    return ""
