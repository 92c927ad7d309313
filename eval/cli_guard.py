"""``daoban eval fit-guard``, ``tune-guard``, ``fit-names``, ``masking``: for the guard.

eval/cli.py attaches them.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import typer

from assistant.settings import Settings
from eval.errors import EvalError
from eval.telling import show, told
from guard.name_reader import SHIPPED as NAMES
from guard.shipped import SHIPPED
from guard.shipped import TUNED as READER_TUNED
from knowledge.index.usem3_forward import SHIPPED as TUNED_FILE


def fit_guard(out: Path = typer.Option(SHIPPED, "--out", help="写到哪个文件")) -> None:
    """示例或概念词改过以后，重新教意图判读的第一遍；事项包里的说法教它什么不该拒。"""
    with told():
        from assistant.services import ordinary_questions
        from guard.fitting import refit
        from knowledge.base import open_embedder
        from knowledge.index.question import Read
        from knowledge.text.normalise import normaliser

        settings = Settings()
        read = Read(open_embedder(settings.home), normaliser())
        count = refit(read, ordinary_questions(settings), out)
    typer.echo(f"已用示例和 {count} 条日常问法重新学出权重。")


def tune_guard(
    out: Path = typer.Option(TUNED_FILE, "--out", help="向量模型写到哪个文件"),
    reader: Path = typer.Option(READER_TUNED, "--reader", help="意图判读写到哪个文件"),
) -> None:
    """示例大改以后，教意图判读的第二遍，连同它的向量模型（要装 torch，两核约二十分钟）。"""
    with told():
        from assistant.services import ordinary_questions
        from eval.progress import progress_bar
        from guard.fitting import lessons

        tuning = _with_torch("eval.tuning.run")
        settings = Settings()
        with progress_bar() as progress:
            rows = lessons(ordinary_questions(settings))
            tuning.tune_to(rows, settings.home, out, reader, progress)
    typer.echo(f"已写入 {out} 和 {reader}。")


def fit_names(out: Path = typer.Option(NAMES, "--out", help="写到哪个文件")) -> None:
    """姓名例句（guard/names）改过以后，重新教姓名判读（要装 torch，两核几分钟）。"""
    with told():
        from assistant.services import ordinary_questions
        from eval.progress import progress_bar
        from guard.examples import read_examples
        from guard.ordinary import questions

        teaching = _with_torch("eval.names.run")
        asked = (q for path in ordinary_questions(Settings()) for q in questions(path))
        nameless = (*asked, *(example.text for example in read_examples()))
        with progress_bar() as progress:
            count = teaching.fit_names(nameless, out, progress)
    typer.echo(f"已用 {count} 句学出权重，写入 {out}。")


def masking(
    cases: list[Path] = typer.Option(..., "--cases", help="用例文件，可以给几个"),
    out: Path | None = typer.Option(None, "--json", help="把结果写成 JSON"),
) -> None:
    """个人信息隐去得全不全、有没有隐错：召回率按每一处信息算，精确率按隐去的每一处算。"""
    with told():
        from eval.lines import read_lines
        from eval.masking import MaskingCase, measure_masking
        from eval.report import write_json

        read = [line for path in cases for line in read_lines(path, lambda _: MaskingCase)]
        found = measure_masking(read)
        if out:
            write_json(found, out)
        show("隐去个人信息", found)
        show("各类召回率", found["recall_by_kind"])


def _with_torch(module: str) -> Any:
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name != "torch":
            raise
        raise EvalError("这一步要用 PyTorch：请安装附加包 daoban[sbert]。") from None
