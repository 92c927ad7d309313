"""The command ``daoban``: asks, serves, and looks up the commands that the other rooms bring."""

from __future__ import annotations

import sys
from importlib.metadata import entry_points

import typer

app = typer.Typer(
    help="导办：政务自助终端的智能引导。", no_args_is_help=True, pretty_exceptions_enable=False
)


@app.command()
def ask(
    text: str = typer.Argument(help="想问的话"),
    as_json: bool = typer.Option(False, "--json", help="输出完整的 JSON"),
    elder: bool = typer.Option(False, "--elder", help="长者模式"),
) -> None:
    """问一句，在终端里看回答。"""
    from assistant.asking import ask_in_terminal

    raise typer.Exit(ask_in_terminal(text, as_json, elder))


@app.command()
def serve(
    host: str = typer.Option("127.0.0.1", help="监听地址"),
    port: int = typer.Option(8800, help="端口"),
) -> None:
    """启动问答服务。"""
    from assistant.serving import serve as run

    run(host, port)


@app.command()
def up(
    port: int = typer.Option(8800, help="问答服务的端口"),
    bridge_port: int = typer.Option(8801, help="设备服务的端口"),
    screen_port: int = typer.Option(8802, help="终端页面的端口"),
) -> None:
    """启动全部：问答服务、设备服务、终端页面。"""
    from assistant.up import up as run

    raise typer.Exit(run((port, bridge_port, screen_port)))


def main() -> None:
    """Entry point: attach only the room that is asked for, so that starting stays quick."""
    rooms = {e.name: e for e in entry_points(group="daoban.commands")}
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    for name, entry in rooms.items():
        if wanted == name or wanted in ("", "--help"):
            try:
                app.add_typer(entry.load(), name=name)
            except ImportError as error:
                if wanted == name:
                    typer.echo(
                        f"命令 {name} 用不了，缺少组件：{error.name or error}。请先 make setup。"
                    )
                    raise SystemExit(1) from None
    app()
