"""Step 5: does the citizen go on about the matter in hand?

A pick among the options, a bare field, a situation or a correction keeps the subject;
anything else is left to the decision.
"""

from __future__ import annotations

from assistant.dialogue.asked import asked_fields
from assistant.dialogue.followup import (
    correction,
    only_asks_field,
    picked,
    rules,
    told_situation,
)
from assistant.pipeline.context import Context
from assistant.services import Services
from assistant.status import Status
from knowledge.matter import Matter


def follow(context: Context, services: Services) -> None:
    """Set ``entry`` and ``continued`` where the question belongs to the matter in hand."""
    context.fields = asked_fields(context.text)
    if _pick(context, services):
        return
    matter = services.base.pack.matter(context.session.matter or "")
    if matter is None:
        return
    for attempt in (_correct, _ask_field, _tell_situation):
        if attempt(context, services, matter):
            return


def _pick(context: Context, services: Services) -> bool:
    choice = picked(context.request.text.strip(), context.session.options) or picked(
        context.text, context.session.options
    )
    if choice is None:
        return False
    if choice.matter is None:
        return False
    matter = services.base.pack.matter(choice.matter)
    if matter is None:
        return False
    _remember_situation(context, matter, choice.text)
    context.fields = context.fields or context.session.fields
    return _continue(context, matter, 1.0)


def _remember_situation(context: Context, matter: Matter, text: str) -> None:
    for situation in matter.situations:
        if situation.id == context.session.option_situation:
            for option in situation.options:
                if option.label == text:
                    context.told = [(situation, option)]


def _correct(context: Context, services: Services, matter: Matter) -> bool:
    meant = correction(context.text)
    if meant is None:
        return False
    base = services.base
    for text in (meant, matter.name + meant):
        found = base.index.search(base.index.preparer(text), base.fusion, base.keep)
        others = [c for c in found.candidates if c.entry != matter.id and c.kind == "matter"]
        if others and (others[0].share >= rules().switch_share or text != meant):
            corrected = base.pack.matter(others[0].entry)
            assert corrected is not None
            context.found = found
            context.fields = context.fields or context.session.fields
            return _continue(context, corrected, max(found.confidence, others[0].share))
    return False


def _ask_field(context: Context, services: Services, matter: Matter) -> bool:
    if not context.fields or not only_asks_field(context.text):
        return False
    return _continue(context, matter, 0.95)


def _tell_situation(context: Context, services: Services, matter: Matter) -> bool:
    told = told_situation(context.text, matter)
    if not told or _speaks_of_another(context, matter, rules().situation_share):
        return False
    context.told = told
    context.fields = context.fields or context.session.fields
    return _continue(context, matter, 0.9)


def _speaks_of_another(context: Context, matter: Matter, share: float) -> bool:
    assert context.found is not None
    first = context.found.candidates[0]
    return first.entry != matter.id and first.share >= share


def _continue(context: Context, matter: Matter, confidence: float) -> bool:
    context.entry = matter
    context.continued = True
    context.status = Status.ANSWERED
    context.confidence = min(1.0, confidence)
    return True
