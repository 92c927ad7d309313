"""Does a citizen go on about the matter in hand: a pick, a field, a situation, a correction?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from assistant.answer import Choice
from assistant.dialogue.asked import without_field_words
from knowledge.matter import Matter, Option, Situation
from knowledge.reading import read_yaml

_RULES = Path(__file__).parent.parent / "config" / "dialogue.yaml"


@dataclass(frozen=True)
class Rules:
    """The committed rules, compiled once."""

    ordinals: dict[str, int]
    empty: re.Pattern[str]
    letters: re.Pattern[str]
    corrections: re.Pattern[str]
    max_residue: int
    length: int
    sure: float
    likely: float
    switch: float
    switch_told: float
    switch_talk: float
    switch_share: float
    together: float
    option_lead: float


@lru_cache(maxsize=1)
def rules() -> Rules:
    """dialogue.yaml, read once."""
    raw: dict[str, Any] = read_yaml(_RULES)
    empty = sorted(raw["empty_words"], key=len, reverse=True)
    return Rules(
        ordinals=raw["ordinals"],
        empty=re.compile("|".join(map(re.escape, empty))),
        letters=re.compile(f"[{raw['empty_letters']}]"),
        corrections=re.compile("|".join(f"(?:{c})" for c in raw["corrections"])),
        **raw["followup"],
    )


def picked(text: str, options: list[Choice]) -> Choice | None:
    """The option that was tapped, named or counted (“第二个”); None if it was none of them."""
    for option in options:
        if text in (option.text, option.label):
            return option
    at = _ordinal(text)
    if at is not None and -len(options) <= at < len(options):
        return options[at]
    named = [o for o in options if len(text) >= 2 and (text in o.label or o.label in text)]
    return named[0] if len(named) == 1 else None


def _ordinal(text: str) -> int | None:
    bare = re.sub(
        r"^(我?(要|选|办|说的是|是|就|上面的?|下面的?|那个|点))+|(吧|呀|的|啊|那个|这个|个)+$",
        "",
        text,
    )
    for form in (text, bare, bare + "个"):
        if form in rules().ordinals:
            return rules().ordinals[form]
    return int(bare) - 1 if bare.isdigit() and 1 <= int(bare) <= 5 else None


def residue(text: str) -> str:
    """What is left once the field and the empty words are taken away: the subject, if any."""
    rest = rules().empty.sub("", without_field_words(text))
    return rules().letters.sub("", rest)


def told_situation(text: str, matter: Matter) -> list[tuple[Situation, Option]]:
    """The situations of this matter that the words show (“我是帮我妈办的” → on behalf)."""
    told = []
    for situation in matter.situations:
        best = max(situation.options, key=lambda o: _longest_cue(text, o))
        if _longest_cue(text, best):
            told.append((situation, best))
    return told


def _longest_cue(text: str, option: Option) -> int:
    return max((len(cue) for cue in (*option.cues, option.label) if cue in text), default=0)


def correction(text: str) -> str | None:
    """What is meant instead (“不是这个，是补办” → “补办”); None where nothing is corrected."""
    found = rules().corrections.match(text)
    if found is None:
        return None
    rest = text[found.end() :]
    return rest if len(rest) >= 2 else None
