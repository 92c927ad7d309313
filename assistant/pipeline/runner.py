"""The way of a question: one visible list of steps, each timed."""

from __future__ import annotations

import json
import logging
import secrets
import time
from collections.abc import Callable

from assistant.answer import Answer, AskRequest, Label, MatterShown, Shown
from assistant.dialogue.sessions import Session
from assistant.errors import AnswerWithheldError
from assistant.pipeline.compose import compose
from assistant.pipeline.context import Context, Said
from assistant.pipeline.decide import decide
from assistant.pipeline.follow import follow
from assistant.pipeline.normalise import normalise
from assistant.pipeline.release import release, sources_of
from assistant.pipeline.retrieve import retrieve
from assistant.pipeline.route import people, route
from assistant.pipeline.screen import screen
from assistant.pipeline.suspect import suspect
from assistant.recording import Event
from assistant.services import Services
from assistant.status import Status
from assistant.wording.replies import reply
from guard.errors import GuardError
from guard.label import TEXT_LABEL, aigc_label, content_of_answer
from knowledge.errors import KnowledgeError

Step = Callable[[Context, Services], None]
STEPS: tuple[Step, ...] = (
    normalise,
    screen,
    retrieve,
    suspect,
    follow,
    decide,
    compose,
    route,
    release,
)
# What a refused question still goes through: it gets a way to people and a label.
_AFTER_REFUSAL = (route, release)
log = logging.getLogger("daoban.assistant")


def ask(request: AskRequest, services: Services) -> Answer:
    """Answer one question; whatever fails inside, the citizen gets an answer and a way on."""
    session = services.sessions.get(request.session_id)
    with session.lock:
        context = Context(request, session, services.clock())
        try:
            _run(context, services)
        except (AnswerWithheldError, GuardError) as error:
            _fail(context, services, reply("withheld"), error)
        except (KnowledgeError, ValueError, KeyError, LookupError, AssertionError) as error:
            _fail(context, services, reply("error"), error)
        answer = _answer(context, services)
        _remember(session, context, answer)
        _record(context, services, answer)
        return answer


def _run(context: Context, services: Services) -> None:
    for step in STEPS:
        refused = context.status in (Status.REFUSED_AUTHORITY, Status.REFUSED_UNSAFE)
        if refused and step not in _AFTER_REFUSAL:
            continue
        start = time.perf_counter()
        step(context, services)
        context.timings[step.__name__] = round((time.perf_counter() - start) * 1000, 3)


def _fail(context: Context, services: Services, text: str, error: Exception) -> None:
    log.error("answer failed: %s", type(error).__name__, exc_info=error)
    context.status, context.entry, context.clarify = Status.ERROR, None, None
    context.said, context.spoken = [Said("ai", None, text)], text
    context.omitted, context.suggestions, context.command = [], [], None
    context.handoffs = people(context.today, services)


def _answer(context: Context, services: Services) -> Answer:
    sources, number = sources_of(context, services)
    assert context.status is not None
    answer = Answer(
        answer_id=secrets.token_hex(8),
        session_id=context.session.id,
        status=context.status,
        confidence=round(context.confidence, 4),
        matter=_matter(context, services),
        field=context.fields[0].value if context.fields and context.matter else None,
        display=[_shown(s, number) for s in context.said],
        speech=context.spoken,
        label=Label(text=TEXT_LABEL, aigc={}),
        sources=sources,
        omitted=[f.value for f in context.omitted],
        clarify=context.clarify,
        handoffs=context.handoffs,
        suggestions=context.suggestions,
        timings_ms=context.timings,
        command=context.command,
        notice=context.notice,
    )
    return _labelled(answer, services)


def _labelled(answer: Answer, services: Services) -> Answer:
    start = time.perf_counter()
    content = content_of_answer(answer.model_dump(mode="json"))
    label = aigc_label(answer.answer_id, content, services.keys)
    answer.label = Label(text=label["text"], aigc=json.loads(label["aigc"])["AIGC"])
    answer.timings_ms["label"] = round((time.perf_counter() - start) * 1000, 3)
    return answer


def _record(context: Context, services: Services, answer: Answer) -> None:
    if services.recorder is None:
        return
    event = Event(
        answer_id=answer.answer_id,
        at=context.today,
        terminal=context.request.terminal_id or "-",
        question=context.masked.text if context.masked else "",
        status=answer.status.value,
        confidence=answer.confidence,
        matter=answer.matter.id if answer.matter else None,
        released=context.released,
    )
    services.recorder.put(event)


def _matter(context: Context, services: Services) -> MatterShown | None:
    matter = context.matter
    if matter is None or context.status is not Status.ANSWERED:
        return None
    return MatterShown(
        id=matter.id,
        name=matter.name,
        version=services.base.pack.about.version,
        effective_from=matter.effective_from,
        checked_on=matter.checked_on,
    )


def _shown(said: Said, number: dict[str, int]) -> Shown:
    return Shown.model_validate(
        {
            "kind": said.kind,
            "field": said.field.value if said.field else None,
            "text": said.text,
            "source": number[said.cites[0]] if said.cites else None,
        }
    )


def _remember(session: Session, context: Context, answer: Answer) -> None:
    if context.status is Status.KIOSK_COMMAND:
        return
    session.options = context.clarify.options if context.clarify else []
    if context.matter is not None and context.status is Status.ANSWERED:
        session.take_up(context.matter.id)
        session.fields = context.fields
        session.situations |= {s.id: o.id for s, o in context.told}
    elif context.status is Status.UNANSWERABLE and context.entry is not None:
        session.drop()
    session.last = answer
