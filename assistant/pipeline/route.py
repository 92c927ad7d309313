"""Step 8: the next step, from the channels that the matter really has."""

from __future__ import annotations

import datetime as dt

from assistant.answer import Handoff
from assistant.pipeline.context import Context
from assistant.services import Services
from assistant.settings import Settings
from assistant.status import Status
from assistant.wording.replies import reply
from knowledge.entries import Help
from knowledge.matter import Matter

_PEOPLE = {
    Status.HUMAN,
    Status.UNANSWERABLE,
    Status.REFUSED_AUTHORITY,
    Status.ERROR,
    Status.CLARIFY,
    Status.OUT_OF_SCOPE,
    Status.REFUSED_UNSAFE,
}


def route(context: Context, services: Services) -> None:
    """Set ``handoffs``."""
    if context.matter is not None and context.status is Status.ANSWERED:
        context.handoffs = _matter_handoffs(context, services, context.matter)
    elif isinstance(context.entry, Help):
        context.handoffs = _help_handoffs(context, services, context.entry)
    elif context.status in _PEOPLE:
        context.handoffs = people(context.today, services)


def _matter_handoffs(context: Context, services: Services, matter: Matter) -> list[Handoff]:
    handoffs: list[Handoff] = []
    if matter.kiosk is not None:
        for action in matter.kiosk.actions:
            kind = "apply" if action == "query" else action
            handoffs.append(_handoff(kind, reply(f"handoffs.{action}"), matter.id))
    day = context.today.date()
    for online in matter.online:
        if online.url and (online.effective_to is None or day <= online.effective_to):
            handoffs.append(
                _handoff("link", reply("handoffs.link", label=online.label), online.url)
            )
    if any(p.channel == "counter" for p in matter.process) or matter.where:
        handoffs.append(_handoff("map", reply("handoffs.map"), "/v1/places"))
    handoffs += [
        _handoff("hotline", reply("handoffs.hotline", who=p.who, number=p.number), p.number)
        for p in matter.phones
        if p.kind == "咨询" and (p.effective_to is None or day <= p.effective_to)
    ][:1]
    return handoffs + people(context.today, services)


def _help_handoffs(context: Context, services: Services, entry: Help) -> list[Handoff]:
    if entry.command in {"nearest-terminal", "nearest-centre"}:
        return [_handoff("map", reply("handoffs.map"), "/v1/places")]
    if entry.command in {"hotline", "video", "zhengwu-xiaowu"}:
        return people(context.today, services)
    return []


def people(now: dt.datetime, services: Services) -> list[Handoff]:
    """Who can be asked: video and hotline in working hours, the window at any time."""
    hotline = services.base.pack.about.hotline
    label = reply("handoffs.hotline", who=hotline.who, number=hotline.number)
    if not open_now(now, services.settings):
        label += "（工作时间接听，现在可能没人）"
        return [_handoff("hotline", label, hotline.number), _window()]
    video = _handoff("video", reply("handoffs.video"), "kiosk:video")
    return [video, _handoff("hotline", label, hotline.number), _window()]


def open_now(now: dt.datetime, settings: Settings) -> bool:
    """Do people answer at this time, by the operator's hours? Public holidays are not known."""
    if now.isoweekday() not in settings.work_days:
        return False
    clock = now.strftime("%H:%M")
    spans = (span.split("-") for span in settings.work_hours)
    return any(start <= clock < end for start, end in spans)


def _window() -> Handoff:
    return _handoff("window", reply("handoffs.window"), "kiosk:window")


def _handoff(kind: str, label: str, target: str) -> Handoff:
    return Handoff.model_validate({"kind": kind, "label": label, "target": target})
