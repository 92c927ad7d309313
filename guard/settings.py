"""The guard's numbers and fixed texts, from guard/config.yaml, checked on load."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from guard.checksums import is_credit_code
from guard.errors import ConfigError

HERE = Path(__file__).parent
_PRODUCER = re.compile(r"0011([0-9A-Z]{18})[0-9A-Za-z]{5}")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class IntentSettings(_Strict):
    """What the intent reader looks at, and from which score on it speaks."""

    embedding_share: float = Field(ge=0, le=1)
    """The share of the embedding beside the characters."""
    wide_weight: float = Field(ge=0)
    """How much the sums and maxima behind the embedding count."""
    concept_weight: float = Field(gt=0)
    buckets: int = Field(ge=256)
    """Into how many buckets runs of characters are hashed."""
    hidden: int = Field(gt=0)
    """Units of the network's one hidden layer."""
    epochs: int = Field(gt=0)
    """How often it sees every example,"""
    least_steps: int = Field(gt=0)
    """or more often, until it has taken so many steps."""
    batch: int = Field(gt=0)
    rate: float = Field(gt=0)
    decay: float = Field(ge=0)
    drop: float = Field(ge=0, lt=1)
    """The share of features left out at random while it learns; half as much of the embedding."""
    hidden_drop: float = Field(ge=0, lt=1)
    example_weight: float = Field(gt=0)
    """How much an example counts beside an ordinary question."""
    suspect: dict[str, float]
    """From which score on a question is suspected of a family."""
    sure: dict[str, float]
    """From which score on it takes a published entry that fits beyond doubt to answer it;"""
    certain: dict[str, float]
    """from which score on it is refused whatever else it might be."""
    far: float
    """Below which score, in every family, the first reader alone has spoken;"""
    clear: float
    """below which score, in every family, it is clearly harmless: a rule's open words yield where
    an innocent word stands beside them;"""
    clearest: float
    """below which they yield anyway."""


class ScreeningSettings(_Strict):
    """Limits of the screen on the question."""

    max_chars: int = Field(gt=0)
    """A longer question is refused unread."""
    innocent: list[str]
    """Words of reporting and prevention: a rule's open words yield more easily beside one."""
    intents: IntentSettings


class LabelSettings(_Strict):
    """What the label says and who stands behind it (GB 45438-2025)."""

    text: str
    spoken: str
    spoken_mode: Literal["voice", "rhythm", "voice_first"]
    """In words, as the rhythm, or in words at a session's first turn and the rhythm after."""
    chars_per_minute: int = Field(ge=120, le=160)
    producer: str
    """ContentProducer, 27 characters: 00, 11 and the unified social credit code, 5 of one's own."""
    producer_is_demonstration: bool
    """Whether `producer` stands in for the operator's own code, which it has to put here."""
    label: str = Field(pattern="^[123]$")

    @model_validator(mode="after")
    def _known_form(self) -> Self:
        """The one form of provider code that we have seen (second-hand; see docs/security.md)."""
        found = _PRODUCER.fullmatch(self.producer)
        if not found or not is_credit_code(found[1]):
            raise ValueError(
                "producer 须是 27 位：00、11、18 位统一社会信用代码（校验位要对）、5 位自编扩展码"
            )
        return self


class FontSettings(_Strict):
    """The Chinese font that goes into what is printed."""

    files: tuple[str, ...]
    """The first that exists is used."""
    number: int = Field(ge=0)
    """Which font of a collection (2: simplified Chinese in Noto CJK)."""


class AssertionSettings(_Strict):
    """How long an identity assertion lives, and how far clocks may differ, in seconds."""

    lifetime_s: int = Field(gt=0, le=600)
    skew_s: int = Field(ge=0, le=60)


class WebSettings(_Strict):
    """Limits and headers of an HTTP service."""

    body_bytes: int = Field(gt=0)
    body_bytes_under: dict[str, int] = {}
    """Larger limits under some paths (photographs of materials)."""
    terminal_per_minute: int = Field(gt=0)
    address_per_minute: int = Field(gt=0)
    burst: int = Field(gt=0)
    unmetered: list[str]
    headers: dict[str, str]


class AuditSettings(_Strict):
    """How the audit log is kept."""

    keep_days: int = Field(ge=183)
    head_every: int = Field(gt=0)


class ReviewSettings(_Strict):
    """Which answers a person looks at again."""

    low_confidence: float = Field(ge=0, le=1)
    sample_share: float = Field(ge=0, le=1)


class Settings(_Strict):
    """All settings of the guard."""

    version: str
    screening: ScreeningSettings
    label: LabelSettings
    font: FontSettings
    assertion: AssertionSettings
    web: WebSettings
    audit: AuditSettings
    review: ReviewSettings


def read_yaml(path: Path) -> Any:
    """Parse one YAML file; a missing or malformed one is a ConfigError."""
    try:
        return yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
    except (OSError, UnicodeError, yaml.YAMLError) as error:
        raise ConfigError(f"配置文件读不了：{path}。请检查文件是否存在、格式是否正确。") from error


def load_settings(path: Path) -> Settings:
    """Read and check a settings file."""
    try:
        return Settings.model_validate(read_yaml(path))
    except ValidationError as error:
        raise ConfigError(f"配置文件 {path} 有误：{error}") from error


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The committed settings."""
    return load_settings(HERE / "config.yaml")
