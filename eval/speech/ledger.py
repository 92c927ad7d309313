"""The file of results: one line a recording, written at once, so that a run can break off."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from pydantic import ValidationError

import voice_client
from eval.speech.hearing import Heard, Recording
from knowledge.manifest import sm3

PARTS = ("voice.yaml", "asr/*.py", "audio/*.py", "session/*.yaml", "text/*.py", "text/*.yaml")
"""Of voice_client: what the text of a recording depends on."""


def recipe(engine: str, names: Iterable[str]) -> str:
    """Digest of recogniser, names of the base, and the code and tables that hear."""
    home = Path(voice_client.__file__).parent
    files = [path.read_bytes() for part in PARTS for path in sorted(home.glob(part))]
    return sm3(b"\0".join([engine.encode(), "\n".join(names).encode(), *files]))[:16]


class Ledger:
    """Lines of one file; those of other recipes stay and are passed over."""

    def __init__(self, path: Path, recipe: str) -> None:
        self._path = path
        self.recipe = recipe
        self._known = {(h.id, h.condition): h for h in self._lines() if h.recipe == recipe}

    def get(self, recording: Recording) -> Heard | None:
        """What an earlier run heard, with the same recipe."""
        return self._known.get((recording.case.id, recording.condition))

    def of(self, recording: Recording, hear: Callable[[Recording, str], Heard]) -> Heard:
        """From the file, else heard now and written down."""
        known = self.get(recording)
        return known or self._add(hear(recording, self.recipe))

    def _add(self, heard: Heard) -> Heard:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(heard.model_dump_json() + "\n")
        self._known[heard.id, heard.condition] = heard
        return heard

    def _lines(self) -> Iterable[Heard]:
        """A last line that was cut off is ended and passed over: its recording is heard again."""
        text = self._path.read_text(encoding="utf-8") if self._path.exists() else ""
        if text and not text.endswith("\n"):
            with self._path.open("a", encoding="utf-8") as file:
                file.write("\n")
        for line in text.splitlines():
            try:
                yield Heard.model_validate_json(line)
            except ValidationError:
                continue
