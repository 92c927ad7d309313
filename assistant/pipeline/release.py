"""Step 9: the guard looks at the answer: grounding, omission, expiry, kill switch, label."""

from __future__ import annotations

from assistant.answer import SourceShown
from assistant.errors import AnswerWithheldError
from assistant.pipeline.context import Context, Said
from assistant.pipeline.route import people
from assistant.services import Services
from assistant.status import Status
from assistant.wording.replies import reply
from assistant.wording.spoken import speakable
from guard.errors import GuardError
from guard.release import Draft, Published, PublishedFact, Statement
from guard.release import release as guard_release
from knowledge.fields import Field
from knowledge.matter import Matter


def release(context: Context, services: Services) -> None:
    """Keep what may be said; set ``spoken``."""
    stop = services.switch.stopped(context.request.terminal_id, getattr(context.matter, "id", None))
    if stop is not None and context.status is not Status.HUMAN:
        return _stopped(context, services)
    try:
        _check(context, services)
    except GuardError as error:
        raise AnswerWithheldError(reply("withheld")) from error


def _stopped(context: Context, services: Services) -> None:
    context.status, context.entry, context.clarify = Status.ERROR, None, None
    context.said = [Said("ai", None, reply("stopped"))]
    context.omitted, context.suggestions = [], []
    context.handoffs = people(context.today, services)
    context.spoken = reply("stopped")


def _check(context: Context, services: Services) -> None:
    matter = context.matter if context.status is Status.ANSWERED else None
    draft = Draft(
        statements=tuple(_statement(s) for s in context.said),
        speech="".join(context.speech[:3]),
        matter=matter.id if matter else None,
        required=tuple(f.value for f in context.required),
    )
    published = _published(services, matter, frozenset(context.fixed)) if matter else None
    released = guard_release(draft, published, context.today.date(), services.base.pack.about.city)
    context.released = released
    if released.state == "withheld":
        raise AnswerWithheldError(reply("withheld"))
    context.said = [_said(statement) for statement in released.statements]
    context.spoken = speakable(released.speech)


def _statement(said: Said) -> Statement:
    return Statement(said.kind, said.field.value if said.field else "", said.text, said.cites)


def _said(statement: Statement) -> Said:
    field = Field(statement.field) if statement.field else None
    return Said(statement.kind, field, statement.text, statement.sources)


def _published(services: Services, matter: Matter, fixed: frozenset[str]) -> Published:
    return Published(
        facts={
            field.value: tuple(PublishedFact(x.text, x.cite, x.effective_to) for x in lines)
            for field, lines in services.base.lines(matter).items()
        },
        state=matter.state,
        trial_regions=frozenset({services.base.pack.about.city}),
        effective_to=matter.effective_to,
        reviewed=fixed,
    )


def sources_of(context: Context, services: Services) -> tuple[list[SourceShown], dict[str, int]]:
    """The sources of what is shown, each once, and the number of each citation."""
    shown: list[SourceShown] = []
    number: dict[str, int] = {}
    for cite in dict.fromkeys(c for s in context.said for c in s.cites):
        source, article = services.base.pack.source(cite)
        title = f"{source.title} {article}".strip()
        row = SourceShown(
            title=title, url=source.url, doc_no=source.doc_no, checked_on=source.checked_on
        )
        number[cite] = len(shown)
        shown.append(row)
    return shown, number
