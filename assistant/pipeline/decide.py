"""Step 5: answer, ask back, say that it is not in the base, or hand to a person."""

from __future__ import annotations

from assistant.answer import Choice, Clarify, Suggestion
from assistant.dialogue.followup import told_situation
from assistant.pipeline.context import Context, Entry
from assistant.services import Services
from assistant.status import Status
from assistant.wording.replies import reply
from knowledge.entries import Dialogue, Help, Topic, Unlisted
from knowledge.index.index import Candidate, Found
from knowledge.matter import Matter


def decide(context: Context, services: Services) -> None:
    """Set ``status``, ``entry``, ``confidence``, ``clarify`` and ``suggestions``."""
    found = context.found
    assert found is not None
    context.suggestions = _suggestions(found, services)
    if context.status is None:
        context.confidence = found.confidence
        _settle(context, services, found)
    if context.matter is not None:
        context.told = context.told or told_situation(context.text, context.matter)


def _settle(context: Context, services: Services, found: Found) -> None:
    limits = services.decide
    first = found.candidates[0]
    sure = found.confidence >= limits["answer"] or first.views["near"] >= limits["near_exact"]
    if sure and not (first.kind == "matter" and _close_call(found, limits["gap"])):
        return _end_by(context, services, first)
    other = max((k for k in found.shares if k != "matter"), key=lambda k: found.shares[k])
    if found.shares[other] >= limits["kind_share"]:
        return _end_by(context, services, next(c for c in found.candidates if c.kind == other))
    if found.shares.get("matter", 0.0) >= limits["clarify_least"]:
        return _ask_back(context, services, found)
    _decline(context, found)


def _close_call(found: Found, gap: float) -> bool:
    first, second = found.candidates[0], found.candidates[1]
    return second.kind == "matter" and first.share - second.share < gap


def _end_by(context: Context, services: Services, candidate: Candidate) -> None:
    entry = services.base.pack.by_id[candidate.entry]
    context.entry = entry
    context.status = (
        _STATUS[type(entry)] if not isinstance(entry, Dialogue) else Status(entry.status)
    )
    if isinstance(entry, Topic):
        options = [Choice(label=o.label, text=o.label, matter=o.matter) for o in entry.options]
        context.clarify = Clarify(question=entry.ask, options=options)
    if isinstance(entry, Help):
        context.command = entry.command


_STATUS: dict[type[Entry], Status] = {
    Matter: Status.ANSWERED,
    Help: Status.KIOSK_COMMAND,
    Unlisted: Status.UNANSWERABLE,
    Topic: Status.CLARIFY,
}


def _ask_back(context: Context, services: Services, found: Found) -> None:
    limits = services.decide
    topic = next((c for c in found.candidates[:3] if c.kind == "topic"), None)
    likely = [c for c in found.candidates if c.kind == "matter"]
    clear = [c for c in likely if c.share >= limits["clarify_share"]]
    if topic is not None and topic.share > (clear[1].share if len(clear) > 1 else 0.0):
        return _end_by(context, services, topic)
    shown = (clear if len(clear) > 1 else likely[:3])[: limits["most_options"]]
    options = [_choice(c, services) for c in shown]
    question = reply("clarify") if len(options) > 1 else reply("clarify_single")
    context.status = Status.CLARIFY
    context.clarify = Clarify(question=question, options=options)


def _choice(candidate: Candidate, services: Services) -> Choice:
    name = services.base.pack.by_id[candidate.entry]
    assert isinstance(name, Matter)
    return Choice(label=name.name, text=name.name, matter=name.id)


def _decline(context: Context, found: Found) -> None:
    service = found.shares.get("matter", 0.0) + found.shares.get("unlisted", 0.0)
    talk = found.shares.get("out_of_scope", 0.0)
    context.status = Status.UNANSWERABLE if service >= talk else Status.OUT_OF_SCOPE
    context.entry = None


def _suggestions(found: Found, services: Services) -> list[Suggestion]:
    matters = [c for c in found.candidates if c.kind == "matter"][:3]
    pack = services.base.pack
    return [
        Suggestion(
            matter=c.entry,
            name=getattr(pack.by_id[c.entry], "name", c.entry),
            confidence=round(c.share, 4),
        )
        for c in matters
    ]
