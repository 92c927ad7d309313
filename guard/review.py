"""Answers that a person looks at again: stopped ones, doubtful ones and a random sample."""

from __future__ import annotations

import json
import random
import sqlite3
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from guard.errors import GuardError
from guard.masking import mask
from guard.settings import ReviewSettings, settings
from guard.statements import Released

Why = Literal["stopped", "doubtful", "sample"]
Verdict = Literal["right", "wrong", "unsafe"]
_SCHEMA = """
CREATE TABLE IF NOT EXISTS review (
  answer_id TEXT PRIMARY KEY, at TEXT NOT NULL, why TEXT NOT NULL, question TEXT NOT NULL,
  status TEXT NOT NULL, matter TEXT, confidence REAL NOT NULL, dropped TEXT NOT NULL,
  reviewer TEXT, verdict TEXT, note TEXT)
"""


@dataclass(frozen=True)
class Item:
    """One answer waiting for a person."""

    answer_id: str
    at: str
    why: Why
    question: str
    status: str
    matter: str | None
    confidence: float
    dropped: list[list[str]]
    """[text, reason] of every statement that was held back."""


class ReviewQueue:
    """The queue, in SQLite. Questions are masked before they are kept."""

    def __init__(self, path: Path | str, limits: ReviewSettings | None = None) -> None:
        self._limits = limits or settings().review
        self._lock = threading.Lock()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.execute(_SCHEMA)

    def offer(
        self,
        answer_id: str,
        at: str,
        question: str,
        status: str,
        confidence: float,
        released: Released | None = None,
        matter: str | None = None,
        chance: random.Random | None = None,
    ) -> Why | None:
        """Queue an answer if it deserves a look; says why, or None when it does not."""
        why = self._why(confidence, released, chance or random.SystemRandom())
        if why:
            held = [[s.text, r] for s, r in released.dropped] if released else []
            row = (answer_id, at, why, mask(question).text, status, matter, confidence)
            with self._lock:
                self._db.execute(
                    "INSERT OR IGNORE INTO review (answer_id, at, why, question, status, matter,"
                    " confidence, dropped) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    (*row, json.dumps(held, ensure_ascii=False)),
                )
        return why

    def _why(
        self, confidence: float, released: Released | None, chance: random.Random
    ) -> Why | None:
        if released is not None and released.state != "full":
            return "stopped"
        if confidence < self._limits.low_confidence:
            return "doubtful"
        return "sample" if chance.random() < self._limits.sample_share else None

    def pending(self, limit: int = 100) -> list[Item]:
        """What waits, the stopped first, then the oldest."""
        with self._lock:
            rows = self._db.execute(
                "SELECT answer_id, at, why, question, status, matter, confidence, dropped"
                " FROM review WHERE verdict IS NULL"
                " ORDER BY why = 'stopped' DESC, why = 'doubtful' DESC, at LIMIT ?",
                (limit,),
            ).fetchall()
        return [_item(row) for row in rows]

    def close(self, answer_id: str, reviewer: str, verdict: Verdict, note: str = "") -> None:
        """Record a person's verdict, once."""
        with self._lock:
            done = self._db.execute(
                "UPDATE review SET reviewer = ?, verdict = ?, note = ?"
                " WHERE answer_id = ? AND verdict IS NULL",
                (reviewer, verdict, note, answer_id),
            )
        if done.rowcount != 1:
            raise GuardError("没有这条待复核的回答，或已经有人复核过。")


def _item(row: Sequence[Any]) -> Item:
    answer_id, at, why, question, status, matter, confidence, dropped = row
    return Item(answer_id, at, why, question, status, matter, confidence, json.loads(dropped))
