"""What outlives a transaction: evaluations without names, and what a slip told, by its code."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from typing import Any

from sqlalchemy import (
    Column,
    Date,
    DateTime,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.engine import Engine
from sqlalchemy.pool import StaticPool

from assistant.transactions.errors import RequestFault
from guard.sm2 import sm3

_META = MetaData()
_EVALUATIONS = Table(
    "evaluations",
    _META,
    Column("code", String(64), primary_key=True),
    Column("matter", String(80), nullable=False),
    Column("day", Date, nullable=False),
    Column("level", Integer),
    Column("reasons", Text),
)
_SLIPS = Table(
    "slips",
    _META,
    Column("code", String(64), primary_key=True),
    Column("until", DateTime, nullable=False),
    Column("told", Text, nullable=False),
)
# Without 0, 1, I, L, O: they are mistaken for one another when read out.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 8


class Store:
    """A database by URL; `sqlite://` keeps nothing beyond the process."""

    def __init__(self, url: str) -> None:
        shared: dict[str, Any] = (
            {"poolclass": StaticPool, "connect_args": {"check_same_thread": False}}
            if url == "sqlite://"
            else {}
        )
        self._engine: Engine = create_engine(url, **shared)
        _META.create_all(self._engine)

    def open_evaluation(self, matter: str, day: dt.date) -> str:
        """A code with which one transaction can be evaluated, once."""
        code = _code()
        row = {"code": _hash(code), "matter": matter, "day": day}
        with self._engine.begin() as connection:
            connection.execute(insert(_EVALUATIONS).values(row))
        return code

    def evaluate(self, code: str, level: int, reasons: list[str]) -> None:
        """Level 5 (best) to 1. RequestFault `unknown_code`, `already_evaluated`."""
        mine = _EVALUATIONS.c.code == _hash(code)
        with self._engine.begin() as connection:
            done = connection.execute(
                update(_EVALUATIONS)
                .where(mine, _EVALUATIONS.c.level.is_(None))
                .values(level=level, reasons=json.dumps(reasons, ensure_ascii=False))
            )
            if done.rowcount:
                return
            known = connection.execute(select(_EVALUATIONS.c.code).where(mine)).first()
        raise RequestFault("already_evaluated" if known else "unknown_code")

    def counts(self) -> list[dict[str, Any]]:
        """How often each level was given, by matter."""
        with self._engine.connect() as connection:
            rows = connection.execute(
                select(_EVALUATIONS.c.matter, _EVALUATIONS.c.level, _EVALUATIONS.c.reasons).where(
                    _EVALUATIONS.c.level.is_not(None)
                )
            ).all()
        counted: dict[tuple[str, int], int] = {}
        for matter, level, _ in rows:
            counted[matter, level] = counted.get((matter, level), 0) + 1
        return [{"matter": m, "level": n, "count": c} for (m, n), c in sorted(counted.items())]

    def keep_slip(self, told: dict[str, Any], until: dt.datetime) -> str:
        """A code under which a window clerk can see what was explained, until that time."""
        code = _code()
        row = {"code": _hash(code), "until": _utc(until), "told": json.dumps(told)}
        with self._engine.begin() as connection:
            connection.execute(insert(_SLIPS).values(row))
        return code

    def slip(self, code: str, now: dt.datetime) -> dict[str, Any]:
        """What a slip told. RequestFault `unknown_code`; what has lapsed is deleted."""
        with self._engine.begin() as connection:
            connection.execute(delete(_SLIPS).where(_SLIPS.c.until < _utc(now)))
            row = connection.execute(
                select(_SLIPS.c.told).where(_SLIPS.c.code == _hash(code))
            ).first()
        if row is None:
            raise RequestFault("unknown_code")
        told: dict[str, Any] = json.loads(row.told)
        return told


def _code() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(CODE_LENGTH))


def _hash(code: str) -> str:
    """Codes are kept only so that they can be checked, not read."""
    return sm3(code.strip().upper().encode()).hex()


def _utc(time: dt.datetime) -> dt.datetime:
    return time.astimezone(dt.UTC).replace(tzinfo=None)
