"""Step 3: the entries that the question may mean."""

from __future__ import annotations

from assistant.pipeline.context import Context
from assistant.services import Services


def retrieve(context: Context, services: Services) -> None:
    """Set ``found``."""
    assert context.question is not None
    base = services.base
    context.found = base.index.search(context.question, base.fusion, base.keep)
