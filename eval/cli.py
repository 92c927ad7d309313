"""``daoban eval``: what answers, finding and fusion are worth."""

from __future__ import annotations

import importlib
import importlib.util
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

from assistant.settings import Settings
from eval.cli_guard import fit_guard, fit_names, masking, tune_guard
from eval.telling import short, show, told
from knowledge.index.fusion import FUSION

app = typer.Typer(help="评测：把问题走一遍真实流程，看对了多少。", no_args_is_help=True)
_CASES = typer.Option(..., "--cases", help="用例文件，每行一个 JSON")
_BASE = typer.Option(..., "--base", help="条目文件，每行 {id, text, phrasings?}")
_QUERIES = typer.Option(..., "--queries", help="查询文件，每行 {text, id}")
_JSON = typer.Option(None, "--json", help="把结果写成 JSON")
_REPORT = typer.Option(None, "--report", help="写一份 HTML 报告，旁边放结果和所用的配置")


@app.command()
def run(cases: Path = _CASES, out: Path | None = _JSON, report: Path | None = _REPORT) -> None:
    """把每条用例走一遍真实流程。"""
    with told():
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
        show("评测结果", found)


@app.command()
def retrieval(
    base: Path = _BASE,
    queries: Path = _QUERIES,
    out: Path | None = _JSON,
    report: Path | None = _REPORT,
) -> None:
    """任意条目、任意查询，用完即弃的索引：融合和每一路单独的名次。"""
    with told():
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
    with told():
        from eval.fit.run import fit as fit_fusion
        from eval.progress import progress_bar
        from knowledge.base import open_index

        settings = Settings()
        with progress_bar() as progress:
            _, index, digest = open_index(settings.pack, settings.home / "index", progress)
            found = fit_fusion(index, digest, progress, out)
        show("交叉验证", found)


def _attach_speech() -> None:
    """``daoban eval speech`` comes with its own folder, and needs the extra ``voice``."""
    if importlib.util.find_spec("eval.speech.cli") is not None:
        app.command("speech")(importlib.import_module("eval.speech.cli").speech)


def _show_views(views: dict[str, dict[str, float]]) -> None:
    columns = ("hit1", "hit3", "hit10", "mrr", "ms_per_query")
    table = Table("检索方式", *columns)
    for name, row in views.items():
        table.add_row(name, *(short(row[column]) for column in columns))
    Console().print(table)


for command in (fit_guard, tune_guard, fit_names, masking):
    app.command()(command)
_attach_speech()
