"""``daoban bench``: speed, memory, and finding beside peers, in one run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from eval.errors import EvalError
from knowledge.errors import KnowledgeError

app = typer.Typer(help="测速度、内存，并与同类比较。")


@app.callback(invoke_without_command=True)
def bench(out: Path | None = typer.Option(None, "--json", help="把结果写成 JSON")) -> None:
    """测速度、内存，并在同一次运行里与同类比较。"""
    from eval.progress import progress_bar
    from eval.report import write_json

    try:
        from eval.bench.run import bench as measure

        with progress_bar() as progress:
            found = measure(progress)
    except ImportError as error:
        typer.echo(f"缺少组件 {error.name}：请安装附加包 daoban[eval,bench]。", err=True)
        raise typer.Exit(1) from None
    except (EvalError, KnowledgeError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    if out:
        write_json(found, out)
    _show(found)


def _show(found: dict[str, Any]) -> None:
    console = Console()
    speed = Table("怎么问", "每秒", "p50", "p95", "p99", title="速度（毫秒）")
    for name, row in _speeds(found):
        speed.add_row(name, str(row["per_second"]), *(str(v) for v in row["latency_ms"].values()))
    console.print(speed)
    service = found["service"]
    console.print(
        f"启动到就绪 {service['start_seconds']} 秒；内存 {service['memory_mb_after_load']} MB"
    )
    peers = Table("同类", "hit1", "hit3", "毫秒/条", title=f"{found['questions']} 条可答题")
    for row in found["peers"]:
        peers.add_row(
            row["name"], f"{row['hit1']:.4f}", f"{row['hit3']:.4f}", str(row["ms_per_query"])
        )
    console.print(peers)


def _speeds(found: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    over_http = [(f"HTTP，{row['clients']} 个客户端", row) for row in found["http"]]
    return [("进程内", found["process"]), *over_http]
