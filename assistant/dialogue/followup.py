"""Does a citizen go on about the matter in hand: a pick, a field, a situation, a correction?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from assistant.answer import Choice
from knowledge.matter import Matter, Option, Situation
from knowledge.reading import read_yaml

_RULES = Path(__file__).parent.parent / "config" / "dialogue.yaml"


@dataclass(frozen=True)
class Rules:
    """The committed rules, compiled once."""

    ordinals: dict[str, int]
    corrections: re.Pattern[str]
    returns: re.Pattern[str]
    turns: re.Pattern[str]
    pages: re.Pattern[str]
    wide: set[str]
    silent: set[str]
    sure: float
    likely: float
    nearness: float
    least: float
    told: float
    turned: float
    called: float
    named: float
    vague: float
    hint: float
    beside: float
    trace: float
    corrected: float
    label: float
    option: float
    option_lead: float


@lru_cache(maxsize=1)
def rules() -> Rules:
    """dialogue.yaml, read once."""
    raw: dict[str, Any] = read_yaml(_RULES)
    return Rules(
        ordinals=raw["ordinals"],
        corrections=re.compile("|".join(f"(?:{c})" for c in raw["corrections"])),
        returns=re.compile("|".join(f"(?:{r})" for r in raw["returns"])),
        turns=re.compile("|".join(raw["turns"])),
        pages=re.compile(raw["pages"]),
        wide=set(raw["topics"]["wide"]),
        silent=set(raw["topics"]["silent"]),
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


def worded(text: str, options: list[Choice]) -> Choice | None:
    """The option whose own words are said most (“丢了，补的那个” → 丢了补办), if one stands out."""
    shares = [len(set(text) & set(o.label)) / len(set(o.label)) for o in options]
    best, second = [*sorted(shares, reverse=True), 0.0, 0.0][:2]
    if best < rules().label or best < rules().option_lead * second:
        return None
    return options[shares.index(best)]


def _ordinal(text: str) -> int | None:
    bare = re.sub(
        r"^(好|嗯|我?(想|要|选|拣|揀|办|问|说的是|讲的是|是|系|就|上面的?|下面的?|那个|点|按|号))+"
        r"|(吧|呀|的|啊|啦|咯|喽|哦|嘛|呢|了|办|那个|这个|个|号)+$",
        "",
        text,
    )
    for form in (text, bare, bare + "个"):
        if form in rules().ordinals:
            return rules().ordinals[form]
    return int(bare) - 1 if bare.isdigit() and 1 <= int(bare) <= 5 else None


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


def returns(text: str) -> bool:
    """Does the citizen go back to the matter before this one (“说回刚才那个”)?"""
    limits = rules()
    return limits.returns.search(text) is not None and limits.pages.search(text) is None


def correction(text: str) -> str | None:
    """What is meant instead (“不是这个，是补办” → “补办”); None where nothing is corrected."""
    found = rules().corrections.match(text)
    if found is None:
        return None
    rest = text[found.end() :]
    return rest if len(rest) >= 2 else None
