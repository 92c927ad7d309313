"""Step 4: a suspicion by likeness alone gives way to a published entry that surely fits.

Whatever the base answers is published text, so answering does no harm; refusing an old woman who
asks for her disability card does. A suspicion that the AI is asked to decide or to identify gives
way to a matter only where the machine is not addressed (“你给我评个一级”).
"""

from __future__ import annotations

import re

from assistant.pipeline.context import Context
from assistant.pipeline.screen import by_likeness, refuse
from assistant.services import Services

_NEVER = 2.0


def suspect(context: Context, services: Services) -> None:
    """Refuse what is still suspected once the candidates are known."""
    assert context.screening is not None and context.found is not None
    if context.screening.verdict == "pass" or not by_likeness(context):
        return
    rules = services.decide["suspicion"]
    way, first = rules[context.screening.verdict], context.found.candidates[0]
    addressed = re.search(rules["addressed"], context.text) is not None
    barred = addressed and first.kind in way["unless_addressed"]
    if not barred and context.found.confidence >= way["gives_way"].get(first.kind, _NEVER):
        return
    refuse(context)
