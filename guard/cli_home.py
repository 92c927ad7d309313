"""What every `daoban guard` command needs: the data folder, its keys and log, errors told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from guard.audit import AuditLog
from guard.errors import GuardError
from guard.keys import KeyRing

Home = Annotated[
    Path, typer.Option("--home", envvar="DAOBAN_HOME", help="数据文件夹（密钥、审计都在里面）")
]
HOME = Path(".daoban")


@contextmanager
def told() -> Iterator[None]:
    """A GuardError becomes one Chinese line and exit code 1."""
    try:
        yield
    except GuardError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error


def key_ring(home: Path) -> KeyRing:
    """The keys under a data folder."""
    return KeyRing(home / "keys")


def audit(home: Path) -> AuditLog:
    """The audit log under a data folder."""
    return AuditLog(home / "audit", key_ring(home))
