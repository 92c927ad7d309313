"""``daoban eval``: what answers, finding and fusion are worth."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from assistant.settings import Settings
from eval.errors import EvalError
from guard.errors import GuardError
from guard.shipped import SHIPPED
from guard.shipped import TUNED as READER_TUNED
from knowledge.errors import KnowledgeError
from knowledge.index.fusion import FUSION
from knowledge.index.usem3_forward import SHIPPED as TUNED_FILE

app = typer.Typer(help="评测：把问题走一遍真实流程，看对了多少。", no_args_is_help=True)
_CASES = typer.Option(..., "--cases", help="用例文件，每行一个 JSON")
_BASE = typer.Option(..., "--base", help="条目文件，每行 {id, text, phrasings?}")
_QUERIES = typer.Option(..., "--queries", help="查询文件，每行 {text, id}")
_JSON = typer.Option(None, "--json", help="把结果写成 JSON")
_REPORT = typer.Option(None, "--report", help="写一份 HTML 报告，旁边放结果和所用的配置")


@app.command()
def run(cases: Path = _CASES, out: Path | None = _JSON, report: Path | None = _REPORT) -> None:
    """把每条用例走一遍真实流程。"""
    with _told():
        from assistant.services import open_services
        from eval.answering import answer_all
        from eval.judging import figures, rules
        from eval.progress import progress_bar
        from eval.questions import Conversation, read_questions
        from eval.report import config_used, write_json, write_run_report

        questions = read_questions(cases)
        with progress_bar() as progress:
            services = open_services(Settings(), progress)
            lines = answer_all(questions, services, rules()["warm_up"], progress)
        found = figures(lines, [isinstance(q, Conversation) for q in questions])
        if out:
            write_json(found, out)
        if report:
            outcomes = [o for line in lines for o in line]
            write_run_report(report, found, outcomes, config_used([cases], services))
        _show("评测结果", found)


@app.command()
def retrieval(
    base: Path = _BASE,
    queries: Path = _QUERIES,
    out: Path | None = _JSON,
    report: Path | None = _REPORT,
) -> None:
    """任意条目、任意查询，用完即弃的索引：融合和每一路单独的名次。"""
    with _told():
        from eval.progress import progress_bar
        from eval.report import config_used, write_json, write_report
        from eval.retrieval import measure_retrieval, read_entries, read_queries

        with progress_bar() as progress:
            found = measure_retrieval(read_entries(base), read_queries(queries), progress)
        if out:
            write_json(found, out)
        if report:
            config = config_used([base, queries])
            write_report("retrieval.html.jinja", report, found, config=config)
        deaf = found["without_sound"]
        _show_views({"融合": found, "融合（去掉声音）": deaf, **found["retrievers"]})


@app.command()
def fit(out: Path = typer.Option(FUSION, "--out", help="写到哪个文件")) -> None:
    """用事项包里的说法训练并校准融合模型；旁边另存可靠性数据。"""
    with _told():
        from eval.fit.run import fit as fit_fusion
        from eval.progress import progress_bar
        from knowledge.base import open_index

        settings = Settings()
        with progress_bar() as progress:
            _, index, digest = open_index(settings.pack, settings.home / "index", progress)
            found = fit_fusion(index, digest, progress, out)
        _show("交叉验证", found)


@app.command("fit-guard")
def fit_guard(out: Path = typer.Option(SHIPPED, "--out", help="写到哪个文件")) -> None:
    """示例或概念词改过以后，重新教意图判读的第一遍；事项包里的说法教它什么不该拒。"""
    with _told():
        from assistant.services import ordinary_questions
        from guard.fitting import refit
        from knowledge.base import open_embedder
        from knowledge.index.question import Read
        from knowledge.text.normalise import normaliser

        settings = Settings()
        read = Read(open_embedder(settings.home), normaliser())
        count = refit(read, ordinary_questions(settings), out)
    typer.echo(f"已用示例和 {count} 条日常问法重新学出权重。")


@app.command("tune-guard")
def tune_guard(
    out: Path = typer.Option(TUNED_FILE, "--out", help="向量模型写到哪个文件"),
    reader: Path = typer.Option(READER_TUNED, "--reader", help="意图判读写到哪个文件"),
) -> None:
    """示例大改以后，教意图判读的第二遍，连同它的向量模型（要装 torch，两核约二十分钟）。"""
    with _told():
        from assistant.services import ordinary_questions
        from eval.progress import progress_bar
        from guard.fitting import lessons

        tuning = _tuning()
        settings = Settings()
        with progress_bar() as progress:
            rows = lessons(ordinary_questions(settings))
            tuning.tune_to(rows, settings.home, out, reader, progress)
    typer.echo(f"已写入 {out} 和 {reader}。")


def _tuning() -> Any:
    try:
        return importlib.import_module("eval.tuning.run")
    except ModuleNotFoundError as error:
        if error.name != "torch":
            raise
        raise EvalError("调教向量模型要用 PyTorch：请安装附加包 daoban[sbert]。") from None


def _attach_speech() -> None:
    """``daoban eval speech`` comes with its own folder, and needs the extra ``voice``."""
    if importlib.util.find_spec("eval.speech.cli") is not None:
        app.command("speech")(importlib.import_module("eval.speech.cli").speech)


@contextmanager
def _told() -> Iterator[None]:
    """Errors that a person can mend end as one line, not as a traceback."""
    try:
        yield
    except (EvalError, KnowledgeError, GuardError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None


def _show(title: str, found: dict[str, Any]) -> None:
    table = Table(title=title, show_header=False, title_justify="left")
    for name, value in found.items():
        if value is None or isinstance(value, (int, float, str)):
            table.add_row(name, "无" if value is None else _short(value))
    for name, value in found.get("latency_ms", {}).items():
        table.add_row(f"{name}（毫秒）", _short(value))
    Console().print(table)


def _show_views(views: dict[str, dict[str, float]]) -> None:
    columns = ("hit1", "hit3", "hit10", "mrr", "ms_per_query")
    table = Table("检索方式", *columns)
    for name, row in views.items():
        table.add_row(name, *(_short(row[column]) for column in columns))
    Console().print(table)


def _short(value: float | str) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


_attach_speech()
