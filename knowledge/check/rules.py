"""The measures and wordings of the check, read once from check.yaml."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from knowledge.reading import read_yaml

_FILE = Path(__file__).with_name("check.yaml")


@dataclass(frozen=True)
class Rules:
    """Thresholds, patterns and messages of the check."""

    phrasings_least: int
    lapse_warning_days: int
    consult: str
    phone: re.Pattern[str]
    phone_example: str
    code: re.Pattern[str]
    visit_count: re.Pattern[str]
    visit_reason: re.Pattern[str]
    substance: tuple[str, ...]
    wrong: dict[str, str]
    missing: dict[str, str]
    pattern: dict[str, str]


_PATTERNS = ("phone", "code", "visit_count", "visit_reason")


@lru_cache(maxsize=1)
def rules() -> Rules:
    """The committed rules."""
    raw = read_yaml(_FILE)
    raw.update({name: re.compile(raw[name]) for name in _PATTERNS})
    return Rules(**raw | {"substance": tuple(raw["substance"])})
