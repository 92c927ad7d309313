"""``daoban knowledge``: check, publish, look at and exchange packs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from knowledge.errors import KnowledgeError
from knowledge.pack import PACKS

app = typer.Typer(help="事项包：检查、发布、查看、导入、导出。", no_args_is_help=True)

_PACK = typer.Argument(PACKS / "tianhe", envvar="DAOBAN_PACK", help="事项包的文件夹")
_ON = typer.Option(None, "--pack", envvar="DAOBAN_PACK", help="事项包的文件夹")
_TODAY = typer.Option(None, formats=["%Y-%m-%d"], help="按哪一天检查，默认今天")
_CATALOGUE = typer.Option(None, help="目录文件（每行一个带 id 的 JSON），检查有没有漏")


@app.command()
def check(
    pack: Path = _PACK,
    today: dt.datetime | None = _TODAY,
    catalogue: Path | None = _CATALOGUE,
) -> None:
    """检查事项包：每个错误都写明文件、行号、怎么改。"""
    with _told():
        from knowledge.check.report import check_pack

        report = check_pack(pack, _day(today), catalogue)
        _print("提醒", report.warnings)
        _print("错误", [*report.errors, *report.manifest])
        if report.errors or report.manifest:
            raise typer.Exit(1)
        typer.echo("检查通过。")


@app.command()
def publish(pack: Path = _PACK, today: dt.datetime | None = _TODAY) -> None:
    """检查通过后写清单；有错误就不发布。"""
    with _told():
        from knowledge.check.report import check_pack
        from knowledge.manifest import write_manifest

        report = check_pack(pack, _day(today))
        _print("提醒", report.warnings)
        _print("错误", report.errors)
        if not report.sound:
            raise KnowledgeError("有错误，没有发布。改好以后再来一次。")
        typer.echo(f"已发布，清单在 {write_manifest(pack)}。")


@app.command()
def manifest(pack: Path = _PACK) -> None:
    """重写清单：版本和每个文件的 SM3。"""
    with _told():
        from knowledge.manifest import write_manifest

        typer.echo(f"清单写在 {write_manifest(pack)}。")


@app.command()
def index(
    pack: Path = _PACK,
    home: Path = typer.Option(Path(".daoban"), envvar="DAOBAN_HOME", help="索引放在哪里"),
) -> None:
    """建立索引；已经有这个版本的就直接用。"""
    with _told():
        from knowledge.base import open_index
        from knowledge.progress import progress_bar

        with progress_bar() as progress:
            loaded, built, key = open_index(pack, home / "index", progress)
        said = f"{len(loaded.matters)}个事项，{len(built.documents)}条文本"
        typer.echo(f"索引可用：{said}，在 {home / 'index' / key}。")


@app.command("list")
def list_matters(pack: Path = _PACK) -> None:
    """列出事项。"""
    with _told():
        from rich.console import Console

        from knowledge.pack import load_pack
        from knowledge.showing import matters_table

        Console().print(matters_table(load_pack(pack)))


@app.command()
def show(
    matter: str = typer.Argument(help="事项编号"),
    pack: Path | None = _ON,
    today: dt.datetime | None = _TODAY,
) -> None:
    """看一个事项的全部内容、来源和失效日期。"""
    with _told():
        from rich.console import Console

        from knowledge.pack import load_pack
        from knowledge.showing import matter_table

        loaded = load_pack(pack or PACKS / "tianhe")
        found = loaded.matter(matter)
        if found is None:
            raise KnowledgeError(f"没有这个事项：{matter}。用 daoban knowledge list 看有哪些。")
        Console().print(matter_table(loaded, found, _day(today)))


@app.command()
def export(
    pack: Path = _PACK,
    out: Path = typer.Option(..., help="写到哪个文件，.zip 或 .jsonl"),
) -> None:
    """导出整个事项包：.zip 是原样文件，.jsonl 只有官方内容；都带清单。"""
    with _told():
        from knowledge.exporting.pack_file import export_pack

        typer.echo(f"导出了{export_pack(pack, out)}项，在 {out}。")


@app.command("import")
def import_matters(
    file: Path = typer.Argument(help="清单文件，每行一个 JSON"),
    into: Path = typer.Option(..., help="写到哪个事项包文件夹"),
    title: str = typer.Option(..., help="这份清单的名称，作为来源的标题"),
    today: dt.datetime | None = _TODAY,
) -> None:
    """把城市自己的事项清单变成草稿，并逐行说明哪些没有导入。"""
    with _told():
        from knowledge.importing.import_list import import_list

        done = import_list(file, into, title, _day(today))
        _print("没有导入", done.left_out)
        typer.echo(f"写了{done.written}个草稿，在 {into / 'matters'}。请逐个核对，再检查、发布。")


def _day(today: dt.datetime | None) -> dt.date:
    return today.date() if today else dt.date.today()


def _print(title: str, sentences: list[str]) -> None:
    for sentence in sentences:
        typer.echo(sentence)
    if sentences:
        typer.echo(f"—— {title}：{len(sentences)}条\n")


@contextmanager
def _told() -> Iterator[None]:
    """Errors that a person can mend end as one line, not as a traceback."""
    try:
        yield
    except KnowledgeError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
