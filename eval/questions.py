"""Cases and conversations, as design.md writes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from eval.lines import read_lines
from knowledge.fields import Field as MatterField

Kind = Literal["answerable", "ambiguous", "oos", "authority", "unsafe", "human", "kiosk"]


class Case(BaseModel):
    """One question and the ending it should have."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1)
    text: str = Field(min_length=1)
    kind: Kind
    matter: str | None = None
    """Answerable without a matter: a harmless neighbour, or a pick among options."""
    field: MatterField | None = None
    audio: str | None = None
    """Recording, for ``daoban eval speech``; not used here."""


class Conversation(BaseModel):
    """Turns that share a session; right when every turn is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1)
    turns: tuple[Case, ...] = Field(min_length=1)


def read_questions(path: Path) -> list[Case | Conversation]:
    """All lines of a case file in their order; raises LinesError."""
    return read_lines(path, _model_of)


def _model_of(raw: dict[str, Any]) -> type[Case | Conversation]:
    return Conversation if "turns" in raw else Case
