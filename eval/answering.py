"""Questions through the real pipeline: what came out, and how long it took."""

from __future__ import annotations

import dataclasses
import secrets
import time
from collections.abc import Callable

from pydantic import ValidationError
from threadpoolctl import threadpool_limits

from assistant.answer import Answer, AskRequest
from assistant.pipeline.runner import ask
from assistant.services import Services
from assistant.status import Status
from eval.questions import Case, Conversation

Progress = Callable[[str, int, int], None]


@dataclasses.dataclass(frozen=True)
class Outcome:
    """How one case ended.

    ``shown`` are the fields on screen; ``offered`` the matters of the options in the turn before
    (None for a question that has no turn before it); ``ms`` the wall-clock time, ``steps`` the
    milliseconds of each step.
    """

    case: Case
    status: Status
    matter: str | None
    field: str | None
    shown: frozenset[str]
    options: tuple[str | None, ...]
    suggestions: tuple[str, ...]
    confidence: float
    ms: float
    offered: tuple[str | None, ...] | None = None
    steps: dict[str, float] = dataclasses.field(default_factory=dict)


def answer_all(
    questions: list[Case | Conversation], services: Services, warm_up: int, progress: Progress
) -> list[list[Outcome]]:
    """Outcomes of every line, one list a line, on one thread with one thread of BLAS.

    The first `warm_up` lines are asked once beforehand, unmeasured: a served terminal is warm.
    """
    with threadpool_limits(limits=1):
        for question in questions[:warm_up]:
            _line(question, services)
        outcomes = []
        for done, question in enumerate(questions, start=1):
            outcomes.append(_line(question, services))
            progress("回答问题", done, len(questions))
        return outcomes


def _line(question: Case | Conversation, services: Services) -> list[Outcome]:
    session = secrets.token_hex(8)
    turns = question.turns if isinstance(question, Conversation) else (question,)
    outcomes: list[Outcome] = []
    for case in turns:
        offered = outcomes[-1].options if outcomes else None
        outcomes.append(_one(case, session, offered, services))
    services.sessions.end(session)
    return outcomes


def _one(
    case: Case, session: str, offered: tuple[str | None, ...] | None, services: Services
) -> Outcome:
    start = time.perf_counter()
    try:
        answer = ask(AskRequest(text=case.text, session_id=session), services)
    except ValidationError:
        # The service would turn such a question away (too long, control characters).
        ms = (time.perf_counter() - start) * 1000
        return Outcome(case, Status.ERROR, None, None, frozenset(), (), (), 0.0, ms, offered)
    ms = (time.perf_counter() - start) * 1000
    return outcome_of(case, answer, ms, offered)


def outcome_of(
    case: Case, answer: Answer, ms: float, offered: tuple[str | None, ...] | None = None
) -> Outcome:
    """What the figures need to know of an answer."""
    options = answer.clarify.options if answer.clarify else []
    return Outcome(
        case=case,
        status=answer.status,
        matter=answer.matter.id if answer.matter else None,
        field=answer.field,
        shown=frozenset(s.field for s in answer.display if s.field),
        options=tuple(o.matter for o in options),
        suggestions=tuple(s.matter for s in answer.suggestions),
        confidence=answer.confidence,
        ms=ms,
        offered=offered,
        steps=answer.timings_ms,
    )
