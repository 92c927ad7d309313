"""A fault of a pack: where it is, what is wrong, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Literal, TypeVar

from knowledge.reading import line_of

Keys = tuple[str | int, ...]
V = TypeVar("V")


@dataclass(frozen=True)
class Fault:
    """One fault; `keys` lead to the value in the file, `text` is Chinese and says the mend."""

    path: Path
    keys: Keys
    text: str
    grade: Literal["error", "warning"] = "error"

    @property
    def line(self) -> int:
        """The line, from 1; looked up only here, since most checks find no fault."""
        return line_of(self.path, self.keys)

    def said(self) -> str:
        """“FILE:LINE：text”."""
        return f"{self.path}:{self.line}：{self.text}"


@dataclass(frozen=True)
class Placed(Generic[V]):
    """A value of the pack with the place where it is written."""

    value: V
    path: Path
    at: Keys = ()

    def error(self, keys: Keys, text: str) -> Fault:
        """An error at `keys` under this value."""
        return Fault(self.path, (*self.at, *keys), text)

    def warning(self, keys: Keys, text: str) -> Fault:
        """A warning at `keys` under this value."""
        return Fault(self.path, (*self.at, *keys), text, "warning")
