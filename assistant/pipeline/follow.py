"""Step 5: does the citizen go on about the matter in hand?

A pick among the options, a bare field, a situation or a correction keeps the subject. A question
that surely means another entry drops it. What is in between is read again together with the
name of the matter in hand.
"""

from __future__ import annotations

from assistant.answer import Choice
from assistant.dialogue.followup import correction, picked, residue, rules, told_situation
from assistant.pipeline.context import Context
from assistant.services import Services
from assistant.status import Status
from knowledge.index.index import Candidate, Found
from knowledge.matter import Matter


def follow(context: Context, services: Services) -> None:
    """Set ``entry`` and ``continued`` where the question belongs to the matter in hand."""
    assert context.question is not None
    context.fields = services.fields.asked(context.question)
    if _picks_option(context, services):
        return
    matter = services.base.pack.matter(context.session.matter or "")
    if matter is None:
        return
    for attempt in (_correct, _bare_field, _situation, _another, _field, _read_together):
        if attempt(context, services, matter) or context.dropped:
            return


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
    """The option that free words mean best (“丢了，补的那个”), if they mean nothing else surely."""
    found = _found(context)
    matters = {o.matter for o in options}
    if len(matters) < 2 or _surely_another(found, matters, rules().switch_talk):
        return None
    near = [c for c in found.candidates if c.entry in matters]
    if not near or (len(near) > 1 and near[0].share < rules().option_lead * near[1].share):
        return None
    return next(o for o in options if o.matter == near[0].entry)


def _remember_situation(context: Context, matter: Matter, text: str) -> None:
    for situation in matter.situations:
        if situation.id == context.session.option_situation:
            chosen = [o for o in situation.options if o.label == text]
            context.told = [(situation, o) for o in chosen]


def _correct(context: Context, services: Services, matter: Matter) -> bool:
    meant = correction(context.text)
    if meant is None:
        return False
    together = _others(_search(services, matter.name + meant), matter)
    alone = _others(_search(services, meant), matter)
    close = [c for c in together if c.entry in _siblings(services, matter)]
    best = next(iter(close or alone or together), None)
    corrected = services.base.pack.matter(best.entry) if best else None
    if corrected is None:
        return False
    context.fields = context.fields or context.session.fields
    return _continue(context, corrected, rules().sure)


def _bare_field(context: Context, services: Services, matter: Matter) -> bool:
    """“那要多少钱”: nothing is left but the field."""
    bare = len(residue(context.text)) <= rules().max_residue
    return bare and bool(context.fields) and _continue(context, matter, rules().sure)


def _situation(context: Context, services: Services, matter: Matter) -> bool:
    told = told_situation(context.text, matter)
    if not told or _surely_another(_found(context), {matter.id}, rules().switch_told):
        return False
    context.told = told
    context.fields = context.fields or context.session.fields
    return _continue(context, matter, rules().sure)


def _another(context: Context, services: Services, matter: Matter) -> bool:
    """Note a new subject, so that the later attempts leave it alone."""
    context.dropped = _surely_another(_found(context), {matter.id}, rules().switch)
    return False


def _field(context: Context, services: Services, matter: Matter) -> bool:
    """A short question for a field that means no other entry surely."""
    short = len(context.text) <= rules().length
    return short and bool(context.fields) and _continue(context, matter, rules().likely)


def _read_together(context: Context, services: Services, matter: Matter) -> bool:
    """Read once more with the matter's name before it; a neighbour may be meant."""
    if len(context.text) > rules().length:
        return False
    found = _search(services, matter.name + context.text)
    meant = services.base.pack.matter(found.candidates[0].entry)
    if meant is None or found.confidence < rules().together:
        return False
    context.fields = context.fields or context.session.fields
    return _continue(context, meant, rules().likely)


def _surely_another(found: Found, own: set[str] | set[str | None], least: float) -> bool:
    """Does the question by itself surely mean an entry outside `own`?"""
    first = found.candidates[0]
    if first.entry in own or first.share < rules().switch_share:
        return False
    if first.kind in ("help", "out_of_scope"):
        least = max(least, rules().switch_talk)
    return found.confidence >= least


def _siblings(services: Services, matter: Matter) -> set[str]:
    """Matters that stand beside this one in a vague topic: what it is easily mistaken for."""
    groups = [{o.matter for o in t.options} for t in services.base.pack.topics]
    return set().union(*(g for g in groups if matter.id in g))


def _others(found: Found, matter: Matter) -> list[Candidate]:
    return [c for c in found.candidates if c.kind == "matter" and c.entry != matter.id]


def _search(services: Services, text: str) -> Found:
    base = services.base
    return base.index.search(base.index.preparer(text), base.fusion, base.keep)


def _found(context: Context) -> Found:
    assert context.found is not None
    return context.found


def _continue(context: Context, matter: Matter, confidence: float) -> bool:
    context.entry = matter
    context.continued = True
    context.status = Status.ANSWERED
    context.confidence = confidence
    return True
