"""What a sentence claims that can be checked: dates, phones, amounts with unit and bound."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, ValidationError

from guard.errors import ConfigError
from guard.numerals import figures, pattern
from guard.settings import HERE, read_yaml

_DATE = re.compile(
    r"(?:(\d{4})[年./-])?(\d{1,2})[月./-](\d{1,2})[日号]?(?!\d)|(\d{4})年(?:(\d{1,2})月)?"
)
_SCALES = {"万": 10_000, "千": 1000, "百": 100, "亿": 100_000_000}


class GroundingFile(BaseModel):
    """guard/grounding.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    version: str
    not_numbers: list[str]
    units: list[str]
    same_units: dict[str, str]
    money: list[str]
    count_units: list[str]
    upper_before: list[str]
    upper_after: list[str]
    lower_before: list[str]
    lower_after: list[str]
    contraries: dict[str, list[str]]
    negations: list[str]
    same_negations: dict[str, str]
    not_negations: list[str]
    named_types: list[str]
    named_lead: list[str]
    plain: list[str]


class Amount(NamedTuple):
    """A number with its unit and its bound: 不超过20个工作日 is (20, 工作日, upper)."""

    value: float
    unit: str
    bound: str


class Claims(NamedTuple):
    """Everything in a text that must be true."""

    dates: frozenset[tuple[str, ...]]
    phones: frozenset[str]
    amounts: frozenset[Amount]


@lru_cache(maxsize=1)
def lists() -> GroundingFile:
    """The committed word lists of grounding."""
    try:
        return GroundingFile.model_validate(read_yaml(HERE / "grounding.yaml"))
    except ValidationError as error:
        raise ConfigError(f"grounding.yaml 有误：{error}") from error


def alternation(words: list[str]) -> str:
    """A regular expression for any of the words, the longest first."""
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


@lru_cache(maxsize=1)
def _numerals() -> re.Pattern[str]:
    return pattern(lists().not_numbers)


@lru_cache(maxsize=1)
def _phone() -> re.Pattern[str]:
    """A run of five or more digits that counts nothing."""
    return re.compile(
        r"(?<!\d)(?:0\d{2,3}[- ]?\d{5,8}(?:-\d{1,6})?|1\d{10}|\d{5,8}(?:-\d{1,6})?)"
        rf"(?!\d)(?!{alternation(lists().units)}|[万千百亿])"
    )


@lru_cache(maxsize=1)
def _amount() -> re.Pattern[str]:
    before = alternation(lists().upper_before + lists().lower_before)
    after = alternation(lists().upper_after + lists().lower_after)
    return re.compile(
        f"(?P<before>{before})?(?:为|达|在)?"
        r"(?P<number>\d+(?:\.\d+)?)(?P<scale>[万千百亿])?[多余]?"
        f"(?P<unit>{alternation(lists().units)})?(?:人民币)?[（(]?(?:含)?(?P<after>{after})?"
    )


@lru_cache(maxsize=2048)
def normal(text: str) -> str:
    """Width and numerals made one way: the form in which texts are compared."""
    narrow = unicodedata.normalize("NFKC", text).replace(",", "，")
    return figures(narrow, _numerals())


@lru_cache(maxsize=2048)
def claims(text: str) -> Claims:
    """The claims of a text."""
    rest = normal(text)
    dates, rest = _take(_DATE, rest)
    phones, rest = _take(_phone(), rest)
    amounts = frozenset(map(_read_amount, _amount().finditer(rest)))
    return Claims(
        frozenset(tuple(part.lstrip("0") for part in m.groups(default="")) for m in dates),
        frozenset(re.sub(r"\D", "", m.group()) for m in phones),
        amounts,
    )


def _take(shape: re.Pattern[str], text: str) -> tuple[list[re.Match[str]], str]:
    """The matches, and the text with each of them replaced by a space."""
    return list(shape.finditer(text)), shape.sub(" ", text)


def _read_amount(match: re.Match[str]) -> Amount:
    unit = match["unit"] or ""
    value = float(match["number"]) * _SCALES.get(match["scale"] or "", 1)
    if unit == "万元":
        value, unit = value * _SCALES["万"], "元"
    word = match["before"] or match["after"] or ""
    upper = word in lists().upper_before or word in lists().upper_after
    bound = "upper" if upper else "lower" if word else ""
    return Amount(value, lists().same_units.get(unit, unit), bound)
