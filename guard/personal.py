"""The word lists of the masker, and the span it works with."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple, Protocol

from pydantic import BaseModel, ConfigDict, ValidationError

from guard.errors import ConfigError
from guard.settings import HERE, read_yaml


class Span(NamedTuple):
    """Personal data of one kind at start..end of a text."""

    start: int
    end: int
    kind: str


class Stretch(Protocol):
    """Whatever reaches from one place of a text to another."""

    @property
    def start(self) -> int:
        """Its first character,"""

    @property
    def end(self) -> int:
        """and the one behind its last."""


def meet(one: Stretch, other: Stretch) -> bool:
    """Do they share a character?"""
    return one.start < other.end and other.start < one.end


class PersonalFile(BaseModel):
    """guard/lexicon/personal.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    version: str
    name_score: float
    """From which score on the taught reader's names are hidden (guard/name_reader.py)."""
    word_doubt: float
    """What is taken off a candidate that is a word of the dictionary."""
    max_chars: int
    """A longer text is hidden whole, unread."""
    spoken: dict[str, str]
    x_words: list[str]
    kinds: dict[str, str]
    notice: str
    id_context: list[str]
    phone_context: list[str]
    own_phones: list[str]
    name_leads: list[str]
    role_leads: list[str]
    weak_leads: list[str]
    kin: list[str]
    fillers: list[str]
    surnames: str
    rare_surnames: str
    """Too rare, or too common as words, to be looked for after 我叫 alone."""
    titles: frozenset[str]
    public_people: frozenset[str]
    japanese_surnames: list[str]
    dots: str
    """Signs that stand between the parts of foreign names."""
    foreign_characters: str
    """Those that names of other peoples are written with; looked at from four in a row."""
    compound_surnames: list[str]
    not_given: str
    follows: str
    not_names: list[str]
    roads: list[str]
    theirs: list[str]
    asked: list[str]
    public_mail: list[str]
    office_phones: list[str]
    public_places: list[str]
    public_after: list[str]


@lru_cache(maxsize=1)
def words() -> PersonalFile:
    """The committed word lists of the masker."""
    try:
        return PersonalFile.model_validate(read_yaml(HERE / "lexicon" / "personal.yaml"))
    except ValidationError as error:
        raise ConfigError(f"个人信息词表有误：{error}") from error
