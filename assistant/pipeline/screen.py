"""Step 2: the guard looks at the question; what it refuses goes no further.

A rule refuses at once, and so does a reader that is sure, but for the very words that an editor has
published for a matter or for help. Likeness to an example alone is a suspicion, which the step
``suspect`` weighs once it is known what the base would answer.
"""

from __future__ import annotations

from assistant.pipeline.context import Context
from assistant.services import Services
from assistant.status import Status
from knowledge.entries import Help
from knowledge.matter import Matter

_BY_LIKENESS = "intent:"
_BY_READER = "reader:"


def screen(context: Context, services: Services) -> None:
    """Set ``screening``, and the ending if a rule refuses the question."""
    assert context.question is not None
    context.screening = services.screener.screen(context.request.text, context.question.vector)
    if context.screening.verdict == "pass" or by_likeness(context):
        return
    if not (context.screening.rule.startswith(_BY_READER) and _published(context, services)):
        refuse(context)


def _published(context: Context, services: Services) -> bool:
    """Are these the very words of a matter or of help?"""
    entry = services.base.index.verbatim(context.text)
    return isinstance(services.base.pack.by_id.get(entry or ""), (Matter, Help))


def by_likeness(context: Context) -> bool:
    """Does the guard only suspect, by likeness to its examples?"""
    return context.screening is not None and context.screening.rule.startswith(_BY_LIKENESS)


def refuse(context: Context) -> None:
    """End with the guard's refusal and its words."""
    assert context.screening is not None
    context.status = Status(context.screening.verdict)
    context.confidence = 1.0
    context.tell(context.screening.reply)
    context.speak(context.screening.reply)
