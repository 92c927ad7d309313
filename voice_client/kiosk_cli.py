"""`daoban kiosk`: the page of a terminal, with its microphone and its voice."""

from __future__ import annotations

from typing import Annotated

import typer
import uvicorn

from .kiosk_app import create_app

app = typer.Typer(help="终端页面：屏幕、话筒和语音。", no_args_is_help=False)


@app.callback(invoke_without_command=True)
def kiosk(
    host: Annotated[str, typer.Option(help="监听地址，应为本机回环地址。")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="端口。")] = 8802,
    assistant: Annotated[
        str, typer.Option(help="问答服务的地址。", envvar="DAOBAN_ASSISTANT_URL")
    ] = "http://127.0.0.1:8800",
) -> None:
    """启动终端页面。"""
    typer.echo(f"终端页面：http://{host}:{port}")
    uvicorn.run(create_app(assistant, None), host=host, port=port, log_level="warning")
