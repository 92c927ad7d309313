"""`daoban guard …`: keys and certificates, file labels, the kill switch, terminals, the audit."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from guard.assertion import ReplayStore
from guard.audit import AuditLog
from guard.certs import make_certificates
from guard.enrol import Terminals
from guard.errors import GuardError
from guard.keys import PURPOSES, KeyRing, Purpose
from guard.label_files import label_file, verify_file
from guard.screening import Screener
from guard.settings import settings
from guard.switch import KillSwitch

app = typer.Typer(help="守护：密钥、标识、停用开关、终端登记、审计。", no_args_is_help=True)
audit_app = typer.Typer(help="审计日志：校验、查询、导出、归档。", no_args_is_help=True)
terminal_app = typer.Typer(help="终端：登记码、停用、列表。", no_args_is_help=True)
app.add_typer(audit_app, name="audit")
app.add_typer(terminal_app, name="terminal")

Home = Annotated[
    Path, typer.Option("--home", envvar="DAOBAN_HOME", help="数据文件夹（密钥、审计都在里面）")
]
Who = Annotated[str, typer.Option("--who", help="操作人")]
HOME = Path(".daoban")
_STANDINGS = {
    "valid": "有AI生成标识，签名有效",
    "invalid": "有AI生成标识，但签名无效：文件或标识被改动过",
    "unknown_key": "有AI生成标识，但签名的密钥不在可信名单里",
}


_DEMONSTRATION = (
    "注意：服务提供者编码（ContentProducer）还是演示值，"
    "请在 guard/config.yaml 换成本单位的编码，并把 producer_is_demonstration 改成 false。"
)


def _demonstration() -> bool:
    return settings().label.producer_is_demonstration


@contextmanager
def _told() -> Iterator[None]:
    """A GuardError becomes one Chinese line and exit code 1."""
    try:
        yield
    except GuardError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error


def _keys(home: Path) -> KeyRing:
    return KeyRing(home / "keys")


def _audit(home: Path) -> AuditLog:
    return AuditLog(home / "audit", _keys(home))


def _terminals(home: Path) -> Terminals:
    return Terminals(home / "terminals.json", ReplayStore())


@app.command()
def init(
    home: Home = HOME,
    host: Annotated[list[str] | None, typer.Option(help="服务的域名或地址，可重复")] = None,
    device: Annotated[bool, typer.Option(help="同时为本机设备服务生成密钥")] = False,
) -> None:
    """生成密钥、自签根证书和服务证书；已有的密钥保留。"""
    with _told():
        KeyRing.create(home / "keys")
        if device:
            KeyRing.create(home / "keys", ("device",))
        make_certificates(home / "tls", host or ["localhost", "127.0.0.1", "::1"])
        _audit(home).append("cli", "init", "keys")
    typer.echo(f"密钥在 {home / 'keys'}，证书在 {home / 'tls'}。ca.key 请离线保管。")
    if _demonstration():
        typer.echo(_DEMONSTRATION)


@app.command()
def rotate(purpose: str, home: Home = HOME, who: Who = "cli") -> None:
    """换一把新密钥；旧密钥签过的内容仍可验证。"""
    with _told():
        if purpose not in PURPOSES:
            raise GuardError(f"密钥用途只能是：{'、'.join(PURPOSES)}。")
        known: Purpose = next(name for name in PURPOSES if name == purpose)
        key = _keys(home).rotate(known)
        _audit(home).append(who, "key-rotate", purpose, key.key_id)
    typer.echo(f"{purpose} 的新密钥编号：{key.key_id}")


@app.command()
def label(file: Path, produce_id: str, home: Home = HOME) -> None:
    """给 PNG、PDF、WAV 或 JSON 文件写入签名的 AIGC 标识。"""
    with _told():
        label_file(file, produce_id, _keys(home))
    typer.echo("已写入标识。")


@app.command()
def verify(file: Path, home: Home = HOME) -> None:
    """读出文件里的 AIGC 标识，并说明签名是否有效。"""
    with _told():
        found = verify_file(file, _keys(home))
    if found is None:
        typer.echo("没有找到AI生成标识。")
        raise typer.Exit(2)
    typer.echo(json.dumps(found.fields, ensure_ascii=False, indent=1))
    typer.echo(_STANDINGS[found.standing])
    if found.fields["ContentProducer"] == settings().label.producer and _demonstration():
        typer.echo(_DEMONSTRATION)
    if found.standing != "valid":
        raise typer.Exit(1)


@app.command()
def fit(
    ordinary: Annotated[Path, typer.Option(help="日常问法所在的文件夹，例如一个事项包")],
) -> None:
    """示例或概念词改过以后，重新学出意图判读的权重。"""
    # Loads the sentence embedder, which no other command needs.
    from guard.fitting import refit

    with _told():
        count = refit(ordinary)
    typer.echo(f"已用示例和 {count} 条日常问法重新学出权重。")


@app.command()
def screen(text: str) -> None:
    """只用词表和规则检查一句话。"""
    with _told():
        found = Screener.load().screen(text)
    typer.echo(json.dumps(found.__dict__, ensure_ascii=False, indent=1))


@app.command()
def stop(scope: str, reason: Annotated[str, typer.Option()], who: Who, home: Home = HOME) -> None:
    """立即停止 AI 回答；范围：all、terminal:编号 或 matter:编号。"""
    with _told():
        KillSwitch(home / "switch.json", _audit(home).append).stop(scope, reason, who)
    typer.echo(f"已停用：{scope}")


@app.command()
def resume(scope: str, reason: Annotated[str, typer.Option()], who: Who, home: Home = HOME) -> None:
    """恢复 AI 回答。"""
    with _told():
        KillSwitch(home / "switch.json", _audit(home).append).resume(scope, reason, who)
    typer.echo(f"已恢复：{scope}")


@terminal_app.command("code")
def terminal_code(terminal: str, home: Home = HOME, who: Who = "cli") -> None:
    """为终端生成一次性登记码，一小时内有效。"""
    with _told():
        code = _terminals(home).new_code(terminal, time.time())
        _audit(home).append(who, "terminal-code", terminal)
    typer.echo(code)


@terminal_app.command("revoke")
def terminal_revoke(terminal: str, home: Home = HOME, who: Who = "cli") -> None:
    """停用终端，从下一个请求起生效。"""
    with _told():
        _terminals(home).revoke(terminal)
        _audit(home).append(who, "terminal-revoke", terminal)
    typer.echo(f"已停用：{terminal}")


@terminal_app.command("list")
def terminal_list(home: Home = HOME) -> None:
    """列出已登记的终端。"""
    with _told():
        rows = _terminals(home).all()
    for row in rows:
        typer.echo(f"{row.id}\t{row.key.key_id}\t{'已停用' if row.revoked else '在用'}")


@audit_app.command("verify")
def audit_verify(home: Home = HOME) -> None:
    """校验整条审计链，指出被改、被删、被插入的行。"""
    with _told():
        found = _audit(home).verify()
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
    with _told():
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
    with _told():
        lines = list(_found(home, person, operation, since, until))
    out.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    typer.echo(f"已导出 {len(lines)} 条到 {out}")


@audit_app.command("rotate")
def audit_rotate(home: Home = HOME) -> None:
    """封存当前日志段并签名；超过保存期的旧段移除，链条不断。"""
    with _told():
        closed = _audit(home).rotate()
    typer.echo(f"已封存：{closed}" if closed else "没有可封存的日志。")


def _found(home: Path, person: str, operation: str, since: str, until: str) -> Iterator[str]:
    rows = _audit(home).search(person, operation, _when(since), _when(until, end=True))
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
