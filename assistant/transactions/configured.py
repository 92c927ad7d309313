"""The words, limits and rules of transactions, which stand in config/."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from knowledge.reading import read_yaml

_CONFIG = Path(__file__).parent / "config"


@cache
def configured(name: str) -> dict[str, Any]:
    """config/{name}.yaml, read once."""
    content: dict[str, Any] = read_yaml(_CONFIG / f"{name}.yaml")
    return content
