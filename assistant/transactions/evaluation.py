"""好差评: the five levels and the reasons that may be given with a bad one."""

from __future__ import annotations

from typing import Any

from assistant.transactions.configured import configured


def evaluation() -> dict[str, Any]:
    """config/evaluation.yaml: {levels, bad, reasons}."""
    return configured("evaluation")
