"""Fits the intent reader anew: after a change of examples or concepts, or for another pack."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from guard.examples import FOLDER, Example, taught
from guard.features import Concepts, Embed
from guard.ordinary import ordinary as questions_of
from guard.screening import Screener
from guard.settings import settings
from guard.shipped import SHIPPED
from guard.teaching import fitted


def refit(embed: Embed, ordinary: Iterable[Path], to: Path = SHIPPED, folder: Path = FOLDER) -> int:
    """Fit the weights for an embedder and write them; returns how many questions it read."""
    asked = _asked(ordinary)
    limits = settings().screening.intents
    fitted(folder, asked, embed, limits, Concepts.load()).save(to)
    return len(asked)


def lessons(ordinary: Iterable[Path], folder: Path = FOLDER) -> list[Example]:
    """All that teaches: the examples, and the ordinary questions that no rule refuses."""
    return taught(folder, _asked(ordinary))


def _asked(ordinary: Iterable[Path]) -> list[str]:
    return questions_of(ordinary, Screener.load().passes)
