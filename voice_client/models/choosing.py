"""Which model is used: the one that is named, or the best that is present."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Literal, TypeVar

from ..errors import ModelError
from ..settings import Settings
from .catalogue import Model, catalogue
from .store import Store

USE = {"asr": "语音识别", "tts": "语音合成"}
Engine = TypeVar("Engine")
Maker = Callable[[Callable[[], Path], Model, Settings], Engine]
"""Loads an engine; it is told the folder of its model when it asks, since not all have one."""


@dataclass(frozen=True)
class Choice(Generic[Engine]):
    """The models of one kind, the best first."""

    kind: Literal["asr", "tts"]
    order: Sequence[str]
    none: str
    """What is said where there is none at all."""
    makers: Mapping[str, Maker[Engine]]
    """By the name of the engine that a model is for."""

    def choose(self, settings: Settings, store: Store) -> Engine:
        """The one that the settings name, or the best there is. Raises ModelError."""
        wanted: str = getattr(settings, self.kind)
        name = self._best(store) if wanted == "auto" else wanted
        if name is None:
            raise ModelError(self.none)
        return self.load(name, settings, store)

    def load(self, name: str, settings: Settings, store: Store) -> Engine:
        """One by name, its parts joined first where needed. Raises ModelError."""
        entry = catalogue().get(name)
        if entry is None or entry.kind != self.kind:
            known = "、".join(self.order)
            raise ModelError(f"没有名为 {name} 的{USE[self.kind]}。可用：{known}。")
        if store.state(name) == "installable":
            store.install(name)
        return self.makers[entry.engine](lambda: store.path(name), entry, settings)

    def _best(self, store: Store) -> str | None:
        there = ("ready", "installable")
        return next((name for name in self.order if store.state(name) in there), None)
