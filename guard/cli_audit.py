"""`daoban guard audit …`: verify, search, export and rotate the audit log."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from guard.audit import private
from guard.cli_home import HOME, Home, audit, told
from guard.errors import GuardError

audit_app = typer.Typer(help="审计日志：校验、查询、导出、归档。", no_args_is_help=True)


@audit_app.command("verify")
def audit_verify(home: Home = HOME) -> None:
    """校验整条审计链，指出被改、被删、被插入的行。"""
    with told():
        found = audit(home).verify()
    for fault in found:
        typer.echo(f"{fault.file} 第 {fault.line} 行：{fault.fault}")
    if found:
        raise typer.Exit(1)
    typer.echo("审计日志完整。")


@audit_app.command("search")
def audit_search(
    home: Home = HOME,
    person: Annotated[str, typer.Option(help="人或终端")] = "",
    operation: Annotated[str, typer.Option(help="操作")] = "",
    since: Annotated[str, typer.Option(help="起始时间，如 2026-11-01")] = "",
    until: Annotated[str, typer.Option(help="结束时间")] = "",
) -> None:
    """按人、操作、时间查询，一行一条 JSON。"""
    with told():
        for line in _found(home, person, operation, since, until):
            typer.echo(line)


@audit_app.command("export")
def audit_export(
    out: Path,
    home: Home = HOME,
    person: Annotated[str, typer.Option()] = "",
    operation: Annotated[str, typer.Option()] = "",
    since: Annotated[str, typer.Option()] = "",
    until: Annotated[str, typer.Option()] = "",
) -> None:
    """把查询结果导出为 JSONL 文件。"""
    with told():
        lines = list(_found(home, person, operation, since, until))
        _write(out, "".join(f"{line}\n" for line in lines))
    typer.echo(f"已导出 {len(lines)} 条到 {out}")


@audit_app.command("rotate")
def audit_rotate(home: Home = HOME) -> None:
    """封存当前日志段并签名；超过保存期的旧段移除，链条不断。"""
    with told():
        closed = audit(home).rotate()
    typer.echo(f"已封存：{closed}" if closed else "没有可封存的日志。")


def _write(out: Path, text: str) -> None:
    """What is exported names people: it is its owner's alone, as the log is."""
    try:
        with open(out, "w", encoding="utf-8", opener=private) as file:
            file.write(text)
    except OSError as error:
        raise GuardError(f"写不了 {out}，请检查文件夹是否存在、有没有权限。") from error


def _found(home: Path, person: str, operation: str, since: str, until: str) -> Iterator[str]:
    rows = audit(home).search(person, operation, _when(since), _when(until, end=True))
    return (json.dumps(row, ensure_ascii=False, sort_keys=True) for row in rows)


def _when(text: str, end: bool = False) -> datetime | None:
    """A date is its first moment, or as an end its last; a time without zone is local."""
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise GuardError(
            f"时间写得不对：{text}。请写成 2026-11-01 或 2026-11-01T08:00。"
        ) from error
    if end and len(text) == len("2026-11-01"):
        at += timedelta(days=1, microseconds=-1)
    return at.astimezone(UTC)
