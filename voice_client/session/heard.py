"""What the screen is told of a turn that was heard."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..text.repair import Repaired


def as_message(repaired: Repaired, words: Mapping[str, str]) -> dict[str, Any]:
    """What was understood, what was changed, and the question that one tap answers."""
    names = "、".join(change.name for change in repaired.changes)
    return {
        "type": "heard",
        "text": repaired.text,
        "raw": repaired.raw,
        "changes": [{"heard": c.heard, "name": c.name} for c in repaired.changes],
        "sure": repaired.sure,
        "ask": words["ask_repair"].format(names=names) if names else "",
    }
