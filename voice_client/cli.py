"""`daoban voice`: the speech models of this terminal, and speech rendered ahead."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn
from rich.table import Table

from .errors import VoiceError
from .models.catalogue import catalogue
from .models.store import Store
from .settings import Settings, tuning

app = typer.Typer(help="语音：模型、合成、试听。", no_args_is_help=True)
models = typer.Typer(help="语音模型：列出、检查、安装。", no_args_is_help=True)
app.add_typer(models, name="models")
STATES = {"ready": "可用", "installable": "可安装", "absent": "没有", "damaged": "损坏"}
SPEED = Annotated[list[float] | None, typer.Option(help="语速，可以写几个；不写则标准和长者两种。")]
MOST = Annotated[int, typer.Option(help="最多合成几句；0 为全部。", min=0)]
NAME = Annotated[str, typer.Argument(help="模型名；不写则全部。")]


@models.command("list")
def list_models() -> None:
    """列出模型和状态；“自动”选用的排在前面的可用模型。"""
    store, table = Store(Settings()), Table("名称", "用途", "状态", "说明", "许可")
    for name, entry in catalogue().items():
        use = "识别" if entry.kind == "asr" else "合成"
        table.add_row(name, use, STATES[store.state(name)], entry.title, entry.licence)
    Console().print(table)


@models.command()
def check(name: NAME = "") -> None:
    """按 SHA-256 检查已装好的模型；有损坏则以 1 退出。"""
    store = Store(Settings())
    damaged = False
    for each in [name] if name else catalogue():
        try:
            state = store.check(each)
        except VoiceError as error:
            _fail(error)
        damaged = damaged or state == "damaged"
        typer.echo(f"{each}：{STATES[state]}")
    raise typer.Exit(1 if damaged else 0)


@models.command()
def install(name: NAME = "") -> None:
    """把软件包里的分片接成模型，并核对校验值。"""
    store = Store(Settings())
    wanted = [name] if name else [n for n in catalogue() if store.state(n) == "installable"]
    columns = TextColumn("{task.description}"), BarColumn(), DownloadColumn()
    with Progress(*columns) as bar:
        for each in wanted:
            try:
                task = bar.add_task(each, total=store.size(each))
                store.install(each, lambda done, task=task: bar.advance(task, done))  # type: ignore[misc]
            except VoiceError as error:
                _fail(error)
    typer.echo("已装好：" + "、".join(wanted) if wanted else "没有需要安装的模型。")


@app.command()
def render(
    assistant: Annotated[
        str, typer.Option(help="问答服务的地址。", envvar="DAOBAN_ASSISTANT_URL")
    ] = "http://127.0.0.1:8800",
    speed: SPEED = None,
    most: MOST = 0,
) -> None:
    """把常说的句子预先合成；中断后再执行会接着做。"""
    from .rendering import render_ahead

    _rendered(lambda: render_ahead(assistant, Settings(), _speeds(speed), most))


@app.command()
def publish(
    pack: Annotated[
        Path | None, typer.Argument(help="事项包的文件夹；不写则用自带的。", envvar="DAOBAN_PACK")
    ] = None,
    speed: SPEED = None,
    most: MOST = 0,
) -> None:
    """发布事项包，并随即合成其中的句子；中断后用 render 接着做。"""
    from .publishing import publish_and_render

    _rendered(lambda: publish_and_render(pack, Settings(), _speeds(speed), most))


def _speeds(speed: list[float] | None) -> list[float]:
    return speed or [1.0, tuning().session.elder_speed]


def _rendered(work: Callable[[], tuple[int, float]]) -> None:
    try:
        made, seconds = work()
    except VoiceError as error:
        _fail(error)
    typer.echo(f"新合成 {made} 句，共 {seconds:.0f} 秒语音。")


@app.command()
def say(text: Annotated[str, typer.Argument(help="要念的话。")]) -> None:
    """念一句，听听喇叭和声音。"""
    from .rendering import say_aloud

    try:
        typer.echo(say_aloud(text, Settings()))
    except VoiceError as error:
        _fail(error)


def _fail(error: VoiceError) -> NoReturn:
    typer.echo(str(error), err=True)
    raise typer.Exit(2) from None
