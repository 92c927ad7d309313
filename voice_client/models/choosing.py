"""Which model is used: the one that is named, or the best that is present."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from ..errors import ModelError
from .catalogue import Model, catalogue
from .store import Store

USE = {"asr": "语音识别", "tts": "语音合成"}


def best(order: Sequence[str], store: Store) -> str | None:
    """The first of these models that is there, or can be put together; None where none is."""
    return next((n for n in order if store.state(n) in ("ready", "installable")), None)


def prepared(kind: Literal["asr", "tts"], name: str, order: Sequence[str], store: Store) -> Model:
    """The entry of a model by name, its parts joined first where needed. Raises ModelError."""
    entry = catalogue().get(name)
    if entry is None or entry.kind != kind:
        raise ModelError(f"没有名为 {name} 的{USE[kind]}。可用：{'、'.join(order)}。")
    if store.state(name) == "installable":
        store.install(name)
    return entry
