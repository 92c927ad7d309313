"""Step 2: the guard looks at the question; what it refuses goes no further.

A rule refuses at once, and so does a reader that is certain, but for the very words that an editor
has published for a matter or for help. Whatever the reader is less certain of is a suspicion, which
the step ``suspect`` weighs once it is known what the base would answer.
"""

from __future__ import annotations

from assistant.pipeline.context import Context
from assistant.services import Services
from assistant.status import Status
from knowledge.entries import Help
from knowledge.matter import Matter

_READ = ("suspect", "sure", "certain")


def screen(context: Context, services: Services) -> None:
    """Set ``screening``, and the ending if a rule or a certain reader refuses the question."""
    assert context.question is not None
    context.screening = services.screener.screen(
        context.request.text, context.question.wide, context.masked
    )
    if context.screening.verdict == "pass" or suspected(context):
        return
    if not (_level(context) and published(context, services)):
        refuse(context)


def published(context: Context, services: Services) -> bool:
    """Are these the very words of a matter or of help?"""
    entry = services.base.index.verbatim(context.text)
    return isinstance(services.base.pack.by_id.get(entry or ""), (Matter, Help))


def suspected(context: Context) -> str:
    """How sure the guard is of what it suspects, short of certain; empty where of nothing."""
    level = _level(context)
    return "" if level == "certain" else level


def _level(context: Context) -> str:
    """How sure the guard's reader is; empty where a rule fired, or nothing."""
    assert context.screening is not None
    level = context.screening.rule.partition(":")[0]
    return level if level in _READ else ""


def refuse(context: Context) -> None:
    """End with the guard's refusal and its words."""
    assert context.screening is not None
    context.status = Status(context.screening.verdict)
    context.confidence = 1.0
    context.tell(context.screening.reply)
    context.speak(context.screening.reply)
