"""What can go wrong in a transaction; config/problems.yaml holds the words.

    TransactionError
    ├── RequestFault   the caller asked for what cannot be
    └── BackendFault   the system behind did not do what it was asked

An error names fields, never what was in them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from assistant.errors import AssistantError
from assistant.transactions.configured import configured


@dataclass(frozen=True)
class Problem:
    """One entry of problems.yaml."""

    code: str
    status: int
    title: str
    detail: str
    citizen: str
    """What the screen tells the citizen to do."""
    retry: bool = False
    """Whether trying again by oneself makes sense."""


@cache
def problems() -> dict[str, Problem]:
    """All problems by code."""
    entries = configured("problems")
    return {code: Problem(code=code, **entry) for code, entry in entries.items()}


class TransactionError(AssistantError):
    """An error that problems.yaml knows; ``fields`` names what is at fault."""

    def __init__(self, code: str, fields: list[str] | None = None) -> None:
        self.problem = problems()[code]
        self.fields = fields or []
        super().__init__(f"{code}：{self.problem.detail}")

    @property
    def code(self) -> str:
        return self.problem.code


class RequestFault(TransactionError):
    """The caller asked for what cannot be."""


class BackendFault(TransactionError):
    """The system behind did not do what it was asked."""
