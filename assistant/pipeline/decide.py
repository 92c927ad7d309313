"""Step 6: answer, ask back, say that it is not in the base, or hand to a person."""

from __future__ import annotations

import re
from typing import Any

from assistant.answer import Choice, Clarify, Suggestion
from assistant.dialogue.followup import told_situation
from assistant.pipeline.context import Context, Entry
from assistant.pipeline.elsewhere import is_elsewhere
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
    if context.status is Status.ANSWERED and _is_over(context):
        context.status = Status.UNANSWERABLE
    elif context.matter is not None:
        context.told = context.told or told_situation(context.text, context.matter)


def _is_over(context: Context) -> bool:
    """Was the matter withdrawn, or has all that is held of it lapsed?"""
    return context.matter is not None and not context.matter.in_force(context.today.date())


def _settle(context: Context, services: Services, found: Found) -> None:
    limits = services.decide
    if is_elsewhere(context.text, limits["elsewhere"]):
        context.entry = services.base.pack.by_id[limits["elsewhere"]["entry"]]
        context.status = Status.UNANSWERABLE
    elif found.candidates[0].kind == "matter":
        _settle_matter(context, services, found)
    elif _matter_is_near(found, limits):
        _ask_back(context, services, found)
    else:
        _end_by(context, services, found.candidates[0])


def _settle_matter(context: Context, services: Services, found: Found) -> None:
    limits, first = services.decide, found.candidates[0]
    exact = first.views["near"] >= limits["near_exact"]
    topic = _wider_topic(context, services, found)
    if topic is not None and not exact:
        return _end_by(context, services, topic)
    sure = found.confidence >= limits["answer"] and not _close_call(found, limits["gap"])
    if sure or exact:
        return _end_by(context, services, first)
    gone = found.shares.get("unlisted", 0.0) + found.shares.get("out_of_scope", 0.0)
    if found.confidence < limits["clarify"] and gone > limits["decline"] * found.shares["matter"]:
        return _decline(context, found)
    _ask_back(context, services, found)


def _wider_topic(context: Context, services: Services, found: Found) -> Candidate | None:
    """The vague topic around the first matter, if it is nearly as likely or plainly meant."""
    first, limits = found.candidates[0], services.decide
    vague = re.search(limits["vague"], context.text) is not None
    for candidate in found.candidates:
        topic = services.base.pack.by_id[candidate.entry]
        if isinstance(topic, Topic) and first.entry in {o.matter for o in topic.options}:
            near = candidate.share >= limits["topic"] * first.share
            return candidate if near or vague else None
    return None


def _close_call(found: Found, gap: float) -> bool:
    """Is there a second matter almost as likely as the first?"""
    first = found.candidates[0].share
    second = next((c.share for c in found.candidates[1:] if c.kind == "matter"), 0.0)
    return first - second < gap * first


def _matter_is_near(found: Found, limits: dict[str, Any]) -> bool:
    """Is it doubtful that the base lacks this, with a matter not far behind?"""
    first = found.candidates[0]
    if first.kind not in ("unlisted", "out_of_scope") or found.confidence >= limits["doubt"]:
        return False
    best = max((c.share for c in found.candidates if c.kind == "matter"), default=0.0)
    return best > float(limits["rival"]) * first.share


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
    least = limits["option_share"] * likely[0].share
    shown = [c for c in likely if c.share >= least][: limits["most_options"]]
    if topic is not None and len(shown) < 2:
        return _end_by(context, services, topic)
    shown = shown if len(shown) > 1 else likely[:2]
    context.status = Status.CLARIFY
    options = [_choice(c, services) for c in shown]
    context.clarify = Clarify(question=reply("clarify"), options=options)


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
