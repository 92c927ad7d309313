"""What the steps share while they answer one question."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

from assistant.answer import AskRequest, Clarify, Handoff, Suggestion
from assistant.dialogue.sessions import Session
from assistant.status import Status
from guard.masking import Masked
from guard.screening import Screening
from guard.statements import Released
from knowledge.entries import Dialogue, Help, Topic, Unlisted
from knowledge.fields import Field
from knowledge.index.index import Found
from knowledge.index.question import Question
from knowledge.matter import Matter, Option, Situation

Entry = Matter | Help | Unlisted | Topic | Dialogue


@dataclass(frozen=True)
class Said:
    """One statement before release; ``cites`` are keys of the pack's sources."""

    kind: Literal["official", "ai"]
    field: Field | None
    text: str
    cites: tuple[str, ...] = ()


@dataclass
class Context:
    """One question on its way; each step fills in its part."""

    request: AskRequest
    session: Session
    today: dt.datetime
    text: str = ""
    question: Question | None = None
    screening: Screening | None = None
    found: Found | None = None
    status: Status | None = None
    confidence: float = 0.0
    entry: Entry | None = None
    fields: list[Field] = field(default_factory=list)
    told: list[tuple[Situation, Option]] = field(default_factory=list)
    continued: bool = False
    said: list[Said] = field(default_factory=list)
    speech: list[str] = field(default_factory=list)
    fixed: set[str] = field(default_factory=set)
    spoken: str = ""
    required: list[Field] = field(default_factory=list)
    omitted: list[Field] = field(default_factory=list)
    released: Released | None = None
    masked: Masked | None = None
    clarify: Clarify | None = None
    handoffs: list[Handoff] = field(default_factory=list)
    suggestions: list[Suggestion] = field(default_factory=list)
    command: str | None = None
    notice: str | None = None
    aigc: dict[str, str] = field(default_factory=dict)
    label: str = ""
    timings: dict[str, float] = field(default_factory=dict)

    def speak(self, text: str) -> None:
        """Add a fixed sentence from reviewed YAML to the speech; it needs no grounding."""
        self.speech.append(text)
        self.fixed.add(text)

    def tell(self, text: str, field: Field | None = None, cites: tuple[str, ...] = ()) -> None:
        """Show a fixed text from reviewed YAML; it needs no grounding."""
        self.said.append(Said("ai", field, text, cites))
        self.fixed.add(text)

    @property
    def matter(self) -> Matter | None:
        """The matter being answered, if it is one."""
        return self.entry if isinstance(self.entry, Matter) else None
