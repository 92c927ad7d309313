"""`daoban bridge`: the device service of a terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from . import log
from .api.app import create_app
from .errors import SettingsError
from .settings import BridgeSettings, load
from .tls import Listen, serve

app = typer.Typer(help="设备服务：本机十四种设备的统一接口。", no_args_is_help=False)


@app.callback(invoke_without_command=True)
def bridge(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="监听地址，只能是本机回环地址。")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="端口，国标征求意见稿建议 8801。")] = 8801,
    devices: Annotated[Path | None, typer.Option(help="设备配置文件（YAML）。")] = None,
    http: Annotated[bool, typer.Option("--http", help="用明文 HTTP（仅限本机回环）。")] = False,
    simulated: Annotated[
        bool, typer.Option("--simulated", help="全部用模拟设备，供演示和培训。")
    ] = False,
    origin: Annotated[
        list[str] | None,
        typer.Option(help="再允许一个网页来源，如 http://127.0.0.1:8892；可以写几次。"),
    ] = None,
    home: Annotated[
        Path, typer.Option(envvar="DAOBAN_HOME", help="数据文件夹（密钥、证书在里面）。")
    ] = Path(".daoban"),
    log_file: Annotated[Path | None, typer.Option(help="日志文件；不写则输出到屏幕。")] = None,
) -> None:
    """启动设备服务。"""
    if context.invoked_subcommand is not None:
        return
    log.start(log_file)
    try:
        settings = _settings(devices, simulated).at_home(home).with_origins(origin or [])
        scheme = "http" if http else "https"
        note = "，全部为模拟设备，面板在 /panel" if simulated else ""
        typer.echo(f"设备服务：{scheme}://{host}:{port}{note}")
        serve(create_app(settings), Listen(host, port, http), settings.tls)
    except SettingsError as error:
        typer.echo(f"设备服务没有启动：{error}", err=True)
        raise typer.Exit(2) from None


@app.command()
def check(
    devices: Annotated[Path | None, typer.Option(help="设备配置文件（YAML）。")] = None,
) -> None:
    """检查设备配置，不启动服务。"""
    try:
        settings = load(devices)
        create_app(settings)
    except SettingsError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    typer.echo("设备配置可用。")


def _settings(devices: Path | None, simulated: bool) -> BridgeSettings:
    settings = load(devices)
    return settings.simulate_all() if simulated else settings
