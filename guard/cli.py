"""`daoban guard …`: keys and certificates, file labels, the kill switch, terminals, the audit."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Annotated

import typer

from guard.assertion import ReplayStore
from guard.certs import make_certificates
from guard.cli_audit import audit_app
from guard.cli_home import HOME, Home, audit, key_ring, told
from guard.enrol import Terminals
from guard.errors import GuardError
from guard.keys import PURPOSES, KeyRing, Purpose
from guard.label_files import label_file, verify_file
from guard.screening import Screener
from guard.settings import settings
from guard.switch import KillSwitch

app = typer.Typer(help="守护：密钥、标识、停用开关、终端登记、审计。", no_args_is_help=True)
terminal_app = typer.Typer(help="终端：登记码、停用、列表。", no_args_is_help=True)
app.add_typer(audit_app, name="audit")
app.add_typer(terminal_app, name="terminal")

Who = Annotated[str, typer.Option("--who", help="操作人")]
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


def _terminals(home: Path) -> Terminals:
    return Terminals(home / "terminals.json", ReplayStore())


@app.command()
def init(
    home: Home = HOME,
    host: Annotated[list[str] | None, typer.Option(help="服务的域名或地址，可重复")] = None,
    device: Annotated[bool, typer.Option(help="同时为本机设备服务生成密钥")] = False,
) -> None:
    """生成密钥、自签根证书和服务证书；已有的密钥保留。"""
    with told():
        KeyRing.create(home / "keys")
        if device:
            KeyRing.create(home / "keys", ("device",))
        make_certificates(home / "tls", host or ["localhost", "127.0.0.1", "::1"])
        audit(home).append("cli", "init", "keys")
    typer.echo(f"密钥在 {home / 'keys'}，证书在 {home / 'tls'}。ca.key 请离线保管。")
    if _demonstration():
        typer.echo(_DEMONSTRATION)


@app.command()
def rotate(purpose: str, home: Home = HOME, who: Who = "cli") -> None:
    """换一把新密钥；旧密钥签过的内容仍可验证。"""
    with told():
        if purpose not in PURPOSES:
            raise GuardError(f"密钥用途只能是：{'、'.join(PURPOSES)}。")
        known: Purpose = next(name for name in PURPOSES if name == purpose)
        key = key_ring(home).rotate(known)
        audit(home).append(who, "key-rotate", purpose, key.key_id)
    typer.echo(f"{purpose} 的新密钥编号：{key.key_id}")


@app.command()
def label(file: Path, produce_id: str, home: Home = HOME) -> None:
    """给 PNG、PDF、WAV 或 JSON 文件写入签名的 AIGC 标识。"""
    with told():
        label_file(file, produce_id, key_ring(home))
    typer.echo("已写入标识。")


@app.command()
def verify(file: Path, home: Home = HOME) -> None:
    """读出文件里的 AIGC 标识，并说明签名是否有效。"""
    with told():
        found = verify_file(file, key_ring(home))
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
def screen(text: str) -> None:
    """只用词表和规则检查一句话。"""
    with told():
        found = Screener.load().screen(text)
    typer.echo(json.dumps(found.__dict__, ensure_ascii=False, indent=1))


@app.command()
def stop(scope: str, reason: Annotated[str, typer.Option()], who: Who, home: Home = HOME) -> None:
    """立即停止 AI 回答；范围：all、terminal:编号 或 matter:编号。"""
    with told():
        KillSwitch(home / "switch.json", audit(home).append).stop(scope, reason, who)
    typer.echo(f"已停用：{scope}")


@app.command()
def resume(scope: str, reason: Annotated[str, typer.Option()], who: Who, home: Home = HOME) -> None:
    """恢复 AI 回答。"""
    with told():
        KillSwitch(home / "switch.json", audit(home).append).resume(scope, reason, who)
    typer.echo(f"已恢复：{scope}")


@terminal_app.command("code")
def terminal_code(terminal: str, home: Home = HOME, who: Who = "cli") -> None:
    """为终端生成一次性登记码，一小时内有效。"""
    with told():
        code = _terminals(home).new_code(terminal, time.time())
        audit(home).append(who, "terminal-code", terminal)
    typer.echo(code)


@terminal_app.command("revoke")
def terminal_revoke(terminal: str, home: Home = HOME, who: Who = "cli") -> None:
    """停用终端，从下一个请求起生效。"""
    with told():
        _terminals(home).revoke(terminal)
        audit(home).append(who, "terminal-revoke", terminal)
    typer.echo(f"已停用：{terminal}")


@terminal_app.command("list")
def terminal_list(home: Home = HOME) -> None:
    """列出已登记的终端。"""
    with told():
        rows = _terminals(home).all()
    for row in rows:
        typer.echo(f"{row.id}\t{row.key.key_id}\t{'已停用' if row.revoked else '在用'}")
