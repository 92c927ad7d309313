"""Step 1: mask personal data and make the words comparable.

Masking comes before everything: nothing behind this line ever sees an identity number.
"""

from __future__ import annotations

from assistant.pipeline.context import Context
from assistant.services import Services
from guard.masking import mask


def normalise(context: Context, services: Services) -> None:
    """Set ``text``, ``question`` and ``notice``."""
    masked = mask(context.request.text)
    context.masked = masked
    context.notice = masked.notice or None
    context.text = services.base.index.preparer.normalise(masked.text)
    context.question = services.base.index.preparer.asked(context.text)
