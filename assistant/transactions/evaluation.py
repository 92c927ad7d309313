"""好差评: the five levels and the reasons that may be given with a bad one."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from knowledge.reading import read_yaml

_EVALUATION = Path(__file__).parent / "config" / "evaluation.yaml"


@cache
def evaluation() -> dict[str, Any]:
    """config/evaluation.yaml: {levels, bad, reasons}."""
    content: dict[str, Any] = read_yaml(_EVALUATION)
    return content
