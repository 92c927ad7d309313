"""The catalogue of models, catalogue.yaml."""

from __future__ import annotations

from functools import cache
from typing import Literal

from pydantic import Field, ValidationError

from ..errors import SettingsError
from ..settings import Part, read_yaml

State = Literal["ready", "installable", "absent", "damaged"]


class File(Part):
    """One file of a model, joined from parts that packages carry."""

    parts: list[str] = Field(min_length=1)
    """`package/path/within`, in order."""
    sha256: str = ""
    """Of the joined file; where empty, the package's own hash in the lock file stands for it."""


class Model(Part):
    """One model, or an engine that needs none."""

    kind: Literal["asr", "tts"]
    engine: Literal["whisper", "vosk", "sherpa", "kokoro", "espeak", "system"]
    title: str
    languages: list[str]
    licence: str
    files: dict[str, File] = Field(default_factory=dict)
    setting: str = ""
    folder: str = ""
    """`package/path` of a package that carries the folder whole."""
    needs: list[str] = Field(default_factory=list)
    program: str = ""


@cache
def catalogue() -> dict[str, Model]:
    """All models by name. Raises SettingsError."""
    try:
        entries = read_yaml("models/catalogue.yaml")
        return {name: Model.model_validate(entry) for name, entry in entries.items()}
    except ValidationError as error:
        raise SettingsError(f"模型目录 catalogue.yaml 有不合法的项：{error}") from error
