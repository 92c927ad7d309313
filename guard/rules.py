"""The rules of the screen, from guard/lexicon/*.yaml: families of words and patterns.

A rule is `hard` (fires wherever it stands) or `soft` (does not fire beside its `unless` words: a
question about reporting forgers is not a question on how to forge). Both leave allow-listed spans
alone. Patterns are regular expressions on folded text; `{slot}` is a list of words, `~n` a gap of
at most n characters within one clause.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from guard.errors import ConfigError
from guard.folding import fold, sounds, unleet
from guard.settings import HERE, read_yaml
from guard.words import Words

Verdict = Literal["refused_authority", "refused_unsafe"]
_GAP = re.compile(r"~(\d+)")
_SLOT = re.compile(r"\{(\w+)\}")


class RuleText(BaseModel):
    """One rule as an editor writes it."""

    model_config = ConfigDict(extra="forbid")
    id: str
    verdict: Verdict
    reply: str
    words: list[str] = []
    """Hard words."""
    sounds: list[str] = []
    """Hard words that also fire by their sound alone (homophones, pinyin)."""
    latin: list[str] = []
    """Hard English phrases, compared letter by letter after undoing leet."""
    patterns: list[str] = []
    soft_words: list[str] = []
    soft_patterns: list[str] = []
    unless: list[str] = []
    """Patterns beside which the soft ones do not fire."""


class RuleFile(BaseModel):
    """One YAML file of rules."""

    model_config = ConfigDict(extra="forbid")
    version: str
    allow: list[str] = []
    """Phrases whose characters never count as part of a hit."""
    slots: dict[str, list[str]] = {}
    rules: list[RuleText]


@dataclass(frozen=True)
class Rule:
    """A compiled rule."""

    id: str
    verdict: Verdict
    reply: str
    hard: re.Pattern[str] | None
    soft: re.Pattern[str] | None
    unless: re.Pattern[str] | None


class Rules:
    """Every rule, ready to be asked of folded text."""

    def __init__(self, files: Iterable[RuleFile]) -> None:
        files = list(files)
        self.version = "+".join(sorted(file.version for file in files))
        self._allow = Words((fold(word), "allow") for file in files for word in file.allow)
        texts = [rule for file in files for rule in file.rules]
        self._hard = Words((fold(w), r.id) for r in texts for w in [*r.words, *r.sounds])
        self._soft = Words((fold(w), r.id) for r in texts for w in r.soft_words)
        self._sounds = Words((sounds(fold(w)), r.id) for r in texts for w in r.sounds)
        self._latin = Words((unleet(w), r.id) for r in texts for w in r.latin)
        self.rules = {r.id: _compile(r, file.slots) for file in files for r in file.rules}
        if len(self.rules) != len(texts):
            raise ConfigError("规则文件里有重复的规则编号，请改成不同的编号。")

    @classmethod
    def load(cls, folder: Path = HERE / "lexicon") -> Rules:
        """Read every rules file of a folder; a bad one is a ConfigError."""
        return cls(_read(path) for path in sorted(folder.glob("rules_*.yaml")))

    def first(self, folded: str) -> Rule | None:
        """The first rule that fires on folded text, hard words before patterns before soft."""
        return next(self._fired(folded), None)

    def first_hard(self, folded: str) -> Rule | None:
        """The first rule whose hard words or patterns stand in folded text."""
        allowed = self._allowed(folded)
        found = (r for r in self.rules.values() if _matches(r.hard, folded, allowed))
        return next(chain(self._words_fired(folded, allowed), found), None)

    def first_latin(self, letters: str) -> Rule | None:
        """The first rule whose English phrases stand in bare letters."""
        return next((self.rules[hit.rule] for hit in self._latin.hits(letters)), None)

    def first_sound(self, syllables: str) -> Rule | None:
        """The first rule whose words sound in the syllables."""
        return next((self.rules[hit.rule] for hit in self._sounds.hits(syllables)), None)

    def _allowed(self, folded: str) -> list[tuple[int, int]]:
        return [(hit.start, hit.end) for hit in self._allow.hits(folded)]

    def _words_fired(self, folded: str, allowed: list[tuple[int, int]]) -> Iterator[Rule]:
        for hit in self._hard.hits(folded):
            if not inside(hit.start, hit.end, allowed):
                yield self.rules[hit.rule]

    def _fired(self, folded: str) -> Iterator[Rule]:
        allowed = self._allowed(folded)
        yield from self._words_fired(folded, allowed)
        soft_hits = {h.rule for h in self._soft.hits(folded) if not inside(h.start, h.end, allowed)}
        for rule in self.rules.values():
            if _matches(rule.hard, folded, allowed):
                yield rule
            soft = rule.id in soft_hits or _matches(rule.soft, folded, allowed)
            if soft and not (rule.unless and rule.unless.search(folded)):
                yield rule


def inside(start: int, end: int, spans: list[tuple[int, int]]) -> bool:
    """Does one of the spans cover the whole of start..end?"""
    return any(low <= start and end <= high for low, high in spans)


def _matches(pattern: re.Pattern[str] | None, folded: str, allowed: list[tuple[int, int]]) -> bool:
    if pattern is None:
        return False
    return any(not inside(*match.span(), allowed) for match in pattern.finditer(folded))


def _read(path: Path) -> RuleFile:
    try:
        return RuleFile.model_validate(read_yaml(path))
    except ValidationError as error:
        raise ConfigError(f"规则文件 {path} 有误：{error}") from error


def _compile(text: RuleText, slots: dict[str, list[str]]) -> Rule:
    return Rule(
        text.id,
        text.verdict,
        text.reply,
        _union(text.patterns, slots),
        _union(text.soft_patterns, slots),
        _union(text.unless, slots),
    )


def _union(patterns: list[str], slots: dict[str, list[str]]) -> re.Pattern[str] | None:
    if not patterns:
        return None
    try:
        return re.compile("|".join(f"(?:{_expand(pattern, slots)})" for pattern in patterns))
    except (re.error, KeyError) as error:
        raise ConfigError(f"规则写错了：{error}。请检查括号和 {{词组}} 的名字。") from error


def _expand(pattern: str, slots: dict[str, list[str]]) -> str:
    gaps = _GAP.sub(r"[^|]{0,\1}", pattern)
    return _SLOT.sub(lambda found: "(?:" + "|".join(slots[found[1]]) + ")", gaps)
