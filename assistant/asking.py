"""``daoban ask``: one question in the terminal, for people or, with --json, for programs."""

from __future__ import annotations

import logging

from pydantic import ValidationError
from rich.console import Console
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn
from rich.table import Table
from rich.text import Text

from assistant.answer import Answer, AskRequest, Shown
from assistant.status import Status
from guard.errors import GuardError
from knowledge.errors import KnowledgeError
from knowledge.fields import FIELD_NAMES, Field

BAD_QUESTION, FAILED = 2, 1
_errors = Console(stderr=True)


def ask_in_terminal(text: str, as_json: bool, elder: bool) -> int:
    """Answer and print; returns the exit code: 0, 1 if it failed, 2 for an unusable question."""
    logging.getLogger("jieba").setLevel(logging.WARNING)
    try:
        request = AskRequest(text=text, mode="elder" if elder else "standard")
    except ValidationError as error:
        _errors.print(
            str(error.errors()[0].get("ctx", {}).get("error", "问题不能用，请重新输入。"))
        )
        return BAD_QUESTION
    try:
        answer = _answer(request)
    except (KnowledgeError, GuardError, OSError) as error:
        _errors.print(f"打不开事项库：{error}", markup=False)
        return FAILED
    if as_json:
        print(answer.model_dump_json())
    else:
        show(answer, elder, Console())
    return FAILED if answer.status is Status.ERROR else 0


def _answer(request: AskRequest) -> Answer:
    # Imported late: a question that cannot be used need not wait for the models.
    from assistant.pipeline.runner import ask
    from assistant.services import open_services
    from assistant.settings import Settings

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=_errors, transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def progress(step: str, done: int, total: int) -> None:
            task = tasks.setdefault(step, bars.add_task(step, total=total))
            bars.update(task, completed=done, total=total)

        services = open_services(Settings(), progress)
    return ask(request, services)


def show(answer: Answer, elder: bool, console: Console) -> None:
    """Print an answer; the label stands first and last, and official text is set off."""
    console.rule(Text(f"导办 · {answer.label.text}", style="bold"))
    if answer.notice:
        console.print(Text(f"注意：{answer.notice}", style="bold red"))
    shown_field: str | None = None
    for statement in answer.display:
        if statement.field and statement.field != shown_field:
            console.print(Text(f"\n{_heading(statement.field, answer)}", style="bold"))
        shown_field = statement.field
        console.print(_statement(statement))
        if elder:
            console.print()
    _after(answer, console)
    console.rule(Text(answer.label.text, style="bold"))


def _heading(field: str, answer: Answer) -> str:
    return FIELD_NAMES[Field(field)] + ("（未收录）" if field in answer.omitted else "")


def _statement(statement: Shown) -> Table:
    """┃官方 for published text, ┊AI for Daoban's own words: told apart without any colour."""
    row = Table.grid(padding=(0, 1))
    row.add_column(no_wrap=True)
    row.add_column(overflow="fold")
    if statement.kind == "ai":
        row.add_row(Text(" ┊AI  "), Text(statement.text), style="italic cyan")
    else:
        number = "" if statement.source is None else f" [{statement.source + 1}]"
        row.add_row(Text(" ┃官方"), Text(statement.text + number))
    return row


def _after(answer: Answer, console: Console) -> None:
    if answer.clarify:
        options = [f"{i}. {o.label}" for i, o in enumerate(answer.clarify.options, 1)]
        _list(console, answer.clarify.question, options)
    _list(console, "下一步可以", [f"• {h.label}{_target(h.target)}" for h in answer.handoffs])
    sources = []
    for number, source in enumerate(answer.sources, 1):
        parts = [source.title, source.doc_no, f"核对于 {source.checked_on}", source.url]
        sources.append(f"[{number}] " + "　".join(p for p in parts if p))
    _list(console, "出处（官方内容后面的号码）", sources)


def _target(target: str) -> str:
    return f"　{target}" if target.startswith("http") else ""


def _list(console: Console, title: str, lines: list[str]) -> None:
    if lines:
        console.print(Text(f"\n{title}", style="bold"))
    for line in lines:
        console.print(Padding(Text(line), (0, 0, 0, 1)))
