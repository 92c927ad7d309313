"""Step 5: does the citizen go on about the matter in hand?

A pick among the options, a return to the former matter or a correction is read from its own
words. For all else, how much the question sounds like a follow-up is weighed against what it
means by itself; commands and the wish for a person never belong to the matter.
"""

from __future__ import annotations

from assistant.answer import Choice
from assistant.dialogue.asked import asked_fields
from assistant.dialogue.followup import (
    correction,
    picked,
    returns,
    rules,
    told_situation,
    worded,
)
from assistant.dialogue.weighing import Kin, kin_of, likeliest, nearest, siblings_in, weigh
from assistant.pipeline.context import Context
from assistant.services import Services
from assistant.status import Status
from knowledge.index.index import Candidate, Found
from knowledge.matter import Matter


def follow(context: Context, services: Services) -> None:
    """Set ``entry`` and ``continued`` where the question belongs to the matter in hand."""
    assert context.question is not None
    context.fields = services.fields.asked(context.question)
    for attempt in (_picks_option, _returns, _called_away):
        if attempt(context, services):
            return
    matter = services.base.pack.matter(context.session.matter or "")
    if matter is not None and not _correct(context, services, matter):
        _weigh_up(context, services, matter)


def _picks_option(context: Context, services: Services) -> bool:
    options = [o for o in context.session.options if o.matter]
    choice = picked(context.request.text.strip(), options) or picked(context.text, options)
    choice = choice or _meant_option(context, options)
    matter = services.base.pack.matter(choice.matter or "") if choice else None
    if choice is None or matter is None:
        return False
    _remember_situation(context, matter, choice.text)
    context.fields = context.fields or context.session.fields
    return _continue(context, matter, 1.0)


def _meant_option(context: Context, options: list[Choice]) -> Choice | None:
    """The option that free words mean best (“丢了，补的那个”), if they mean nothing else more."""
    matters, limits = {o.matter for o in options}, rules()
    candidates = _found(context).candidates
    near = [c for c in candidates if c.entry in matters]
    away = [c.share for c in candidates if c.entry not in matters and c.kind != "topic"]
    other = max(away, default=0.0)
    if len(matters) < 2 or other >= limits.named:
        return None
    if near and limits.option * near[0].share >= other:
        second = near[1].share if len(near) > 1 else 0.0
        if near[0].share >= limits.option_lead * second:
            return next(o for o in options if o.matter == near[0].entry)
    return worded(correction(context.text) or context.text, options)


def _remember_situation(context: Context, matter: Matter, text: str) -> None:
    for situation in matter.situations:
        if situation.id == context.session.option_situation:
            chosen = [o for o in situation.options if o.label == text]
            context.told = [(situation, o) for o in chosen]


def _called_away(context: Context, services: Services) -> bool:
    """A command to the terminal, or the wish for a person: the matter waits meanwhile."""
    first = _found(context).candidates[0]
    if first.kind not in ("help", "human"):
        return False
    return first.share * (1 - _follows(context, services)) >= rules().called


def _follows(context: Context, services: Services) -> float:
    """How much this sounds like a follow-up; a situation of the matter in hand adds to it."""
    matter = services.base.pack.matter(context.session.matter or "")
    told = matter is not None and told_situation(context.text, matter)
    return min(1.0, services.follow.read(context.text) + (rules().told if told else 0.0))


def _returns(context: Context, services: Services) -> bool:
    """“还是说回刚才那个”: the matter before this one, unless a subject is named."""
    former = services.base.pack.matter(context.session.former or "")
    first = _found(context).candidates[0]
    named = first.kind == "matter" and first.share >= rules().named
    if former is None or named or not returns(context.text):
        return False
    return _continue(context, former, rules().sure)


def _correct(context: Context, services: Services, matter: Matter) -> bool:
    """“不是这个，是补办”: what is meant instead, beside the matter in hand or by itself."""
    meant = correction(context.text)
    if meant is None:
        return False
    kin, limits = _kin(services, matter), rules()
    together, alone = services.base.search(matter.name + meant), services.base.search(meant)
    close = nearest(together, kin, limits.corrected)
    named = next((c for c in _matters(alone) if c.share >= limits.named), None)
    best = close or named or nearest(together, kin, 0.0) or next(iter(_matters(alone)), None)
    corrected = services.base.pack.matter(best.entry) if best else None
    if corrected is None:
        return False
    context.fields = asked_fields(meant)
    return _continue(context, corrected, limits.sure)


def _weigh_up(context: Context, services: Services, matter: Matter) -> bool:
    """Who turns to something else says so ("先弄那个资助吧"), in words that sound like going on."""
    kin, limits = _kin(services, matter), rules()
    turned = limits.turned if limits.turns.search(context.text) else 1.0
    weighed = weigh(_found(context), kin, turned * _follows(context, services), limits)
    leaves = weighed.other if weighed.weight > weighed.stay else None
    close = siblings_in(_found(context), kin, limits.hint)
    if leaves is not None and leaves.kind != "topic" and leaves not in close:
        return False
    if close and _goes_over(context, services, matter, close, leaves):
        return True
    if (leaves is not None and leaves not in close) or weighed.stay < limits.least:
        return False
    context.told = told_situation(context.text, matter)
    context.fields = context.fields or context.session.fields
    return _continue(context, matter, limits.sure if weighed.stay >= 0.5 else limits.likely)


def _goes_over(
    context: Context,
    services: Services,
    matter: Matter,
    close: list[Candidate],
    leaves: Candidate | None,
) -> bool:
    """To a neighbour of the matter in hand, hinted at or named.

    One that is only hinted at is meant, if it holds out behind the name of the matter in hand.
    """
    limits = rules()
    best, behind = likeliest(close, services.base.search(matter.name + context.text))
    named = best.share >= limits.named or behind >= limits.trace
    meant = services.base.pack.matter(best.entry)
    if meant is None or not (behind >= limits.beside or (leaves in close and named)):
        return False
    return _continue(context, meant, max(limits.likely, best.share))


def _kin(services: Services, matter: Matter) -> Kin:
    limits = rules()
    return kin_of(matter.id, services.base.pack.topics, limits.wide, limits.silent)


def _matters(found: Found) -> list[Candidate]:
    return [c for c in found.candidates if c.kind == "matter"]


def _found(context: Context) -> Found:
    assert context.found is not None
    return context.found


def _continue(context: Context, matter: Matter, confidence: float) -> bool:
    context.entry = matter
    context.continued = True
    context.status = Status.ANSWERED
    context.confidence = confidence
    return True
