"""Step 2: the guard looks at the question; what it refuses goes no further."""

from __future__ import annotations

from assistant.pipeline.context import Context, Said
from assistant.services import Services
from assistant.status import Status


def screen(context: Context, services: Services) -> None:
    """Set ``screening``, and the ending if the question is refused."""
    assert context.question is not None
    found = services.screener.screen(context.request.text, context.question.vector)
    context.screening = found
    if found.verdict != "pass":
        context.status = Status(found.verdict)
        context.confidence = 1.0
        context.said.append(Said("ai", None, found.reply))
        context.speech.append(found.reply)
