"""How the commands of ``daoban eval`` tell what they found, and what went wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from eval.errors import EvalError
from guard.errors import GuardError
from knowledge.errors import KnowledgeError


@contextmanager
def told() -> Iterator[None]:
    """Errors that a person can mend end as one line, not as a traceback."""
    try:
        yield
    except (EvalError, KnowledgeError, GuardError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None


def show(title: str, found: dict[str, Any]) -> None:
    """A table of the figures among what was found."""
    table = Table(title=title, show_header=False, title_justify="left")
    for name, value in found.items():
        if value is None or isinstance(value, (int, float, str)):
            table.add_row(name, "无" if value is None else short(value))
    for name, value in found.get("latency_ms", {}).items():
        table.add_row(f"{name}（毫秒）", short(value))
    Console().print(table)


def short(value: float | str) -> str:
    """A figure to four digits."""
    return f"{value:.4g}" if isinstance(value, float) else str(value)
