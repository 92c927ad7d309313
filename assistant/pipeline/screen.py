"""Step 2: the guard looks at the question; what it refuses goes no further.

A rule refuses at once. Likeness to an example alone is a suspicion, which the step ``suspect``
weighs once it is known what the base would answer.
"""

from __future__ import annotations

from assistant.pipeline.context import Context
from assistant.services import Services
from assistant.status import Status

_BY_LIKENESS = "intent:"


def screen(context: Context, services: Services) -> None:
    """Set ``screening``, and the ending if a rule refuses the question."""
    assert context.question is not None
    context.screening = services.screener.screen(context.request.text, context.question.vector)
    if context.screening.verdict != "pass" and not by_likeness(context):
        refuse(context)


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
