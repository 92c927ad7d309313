"""Step 4: a suspicion by likeness alone gives way to a published entry that surely fits.

Whatever the base answers is published text, so answering does no harm; refusing an old woman who
asks for her disability card does. A suspicion that the AI is asked to decide or to identify gives
way to a matter only where the machine is not addressed (“你给我评个一级”). Few words that plainly
go on about the matter in hand are no occasion for suspicion either. Who may be about to hurt
himself is not told that his question is not held.
"""

from __future__ import annotations

import re
from typing import Any

from assistant.pipeline.context import Context
from assistant.pipeline.screen import published, refuse, suspected
from assistant.services import Services

_NEVER = 2.0


def suspect(context: Context, services: Services) -> None:
    """Refuse what is still suspected once the candidates are known."""
    assert context.screening is not None and context.found is not None
    level = suspected(context)
    if not level or published(context, services):
        return
    if _goes_on(context, services, level):
        return
    rules = services.decide["suspicion"]
    way, first = rules[context.screening.verdict], context.found.candidates[0]
    gives_way = way["gives_way"] if level == "suspect" else rules["gives_way_sure"]
    barred = first.kind in _barred(context, rules)
    if not barred and context.found.confidence >= gives_way.get(first.kind, _NEVER):
        return
    refuse(context)


def _barred(context: Context, rules: dict[str, Any]) -> list[str]:
    """The kinds of entries that this suspicion gives no way to, however well they fit."""
    assert context.screening is not None
    intent = context.screening.rule.partition(":")[2]
    addressed = re.search(rules["addressed"], context.text) is not None
    way = rules[context.screening.verdict]
    never: list[str] = rules["never"].get(intent, [])
    return never + (way["unless_addressed"] if addressed else [])


def _goes_on(context: Context, services: Services, level: str) -> bool:
    """Is this but a step further about the matter in hand ("拿这个执照花不花钱")?"""
    if context.session.matter is None:
        return False
    least: float = services.decide["suspicion"]["goes_on"][level]
    return services.follow.read(context.text) >= least
