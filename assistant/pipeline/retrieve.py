"""Step 3: the entries that the question may mean."""

from __future__ import annotations

from assistant.pipeline.context import Context
from assistant.pipeline.mix import mix
from assistant.services import Services
from guard.masking import mask
from knowledge.index.index import Found


def retrieve(context: Context, services: Services) -> None:
    """Set ``found``: of the question as it was understood, or of all that may have been heard."""
    assert context.question is not None
    base = services.base
    own = base.index.search(context.question, base.fusion, base.keep)
    heard = context.request.hypotheses
    others = [
        (_search(h.text, services), h.weight) for h in heard if h.text != context.request.text
    ]
    same = sum(h.weight for h in heard if h.text == context.request.text)
    context.found = mix([(own, same or 1.0), *others], base.keep) if others else own


def _search(text: str, services: Services) -> Found:
    base = services.base
    return base.index.search(base.index.preparer(mask(text).text), base.fusion, base.keep)
