"""Make spoken questions: `python -m eval.speech.make --cases FILE --out DIR`.

Two engines, voices that nothing was tuned on beside one that was, three speeds, three levels of
noise, pauses inside, and the terminal's own voice over it. The files are made, not committed:
DIR/CONDITION/ID.flac, one channel, 16 kHz. A run that broke off goes on where it was.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import typer

from eval.progress import progress_bar
from eval.questions import Case, read_questions
from eval.speech.mixing import Samples, mixed, noise, paused, resampled
from eval.speech.sampling import ordered
from eval.speech.unseen import UnseenKokoro
from knowledge.reading import read_yaml
from voice_client.models.store import Store
from voice_client.settings import Settings
from voice_client.text.speakable import speakable
from voice_client.tts.choose import load
from voice_client.tts.synthesiser import Synthesiser

RATE = 16000
RULES = Path(__file__).with_name("speech.yaml")
How = dict[str, Any]
"""A condition of speech.yaml."""


class Maker:
    """Speaks texts under the conditions of speech.yaml; the last few sounds are kept."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._store = Store(settings)
        self._engines: dict[str, Synthesiser] = {}
        self._said: dict[tuple[Any, ...], Samples] = {}
        self.rules: dict[str, Any] = read_yaml(RULES)

    def make(self, text: str, how: How) -> Samples:
        """One question at RATE, with a little silence around it."""
        seed = zlib.crc32(text.encode())
        sound = self._spoken(text, how)
        edge = np.zeros(int(self.rules["lead_s"] * RATE), np.float32)
        sound = np.concatenate([edge, sound, edge])
        if "snr_db" in how:
            return mixed(sound, noise(sound.size, RATE, seed), how["snr_db"])
        if "echo_db" in how:
            return mixed(sound, self._echo(), how["echo_db"])
        return sound

    def say(self, text: str, how: How) -> Samples:
        """A text at RATE by `how["engine"]`, `how["voice"]` and `how["speed"]`."""
        key = (text, *_manner(how)[:3])
        if key not in self._said:
            engine = self._engine(how["engine"])
            sound = engine.speak(speakable(text), how["voice"], how["speed"])
            moved = resampled(sound.samples, sound.rate, RATE)
            self._said = {key: moved} | dict(list(self._said.items())[:8])
        return self._said[key]

    def _spoken(self, text: str, how: How) -> Samples:
        clauses = [c for c in re.split(r"[，。？！、,]", text) if c]
        if "pause_s" not in how or len(clauses) < 2:
            return self.say(text, how)
        return paused([self.say(c, how) for c in clauses], how["pause_s"], RATE)

    def _echo(self) -> Samples:
        """What the terminal says itself, with the voice that it has by default."""
        own = {"engine": "kokoro", "voice": self.rules["spoken_voice"], "speed": 1.0}
        return self.say(self.rules["spoken"], own)

    def _engine(self, name: str) -> Synthesiser:
        if name not in self._engines:
            self._engines[name] = self._loaded(name)
        return self._engines[name]

    def _loaded(self, name: str) -> Synthesiser:
        if name != "kokoro":
            return load(name, self._settings, self._store)
        if self._store.state(name) == "installable":
            self._store.install(name)
        return UnseenKokoro(self._store.path(name), self._settings.threads)


def _manner(how: How) -> tuple[Any, ...]:
    return how["engine"], how["voice"], how["speed"], how.get("pause_s")


def batches(conditions: dict[str, How]) -> list[dict[str, How]]:
    """Conditions that share their synthesis together, in the order in which they come first."""
    found: dict[tuple[Any, ...], dict[str, How]] = {}
    for name, how in conditions.items():
        found.setdefault(_manner(how), {})[name] = how
    return list(found.values())


def wanted(
    cases: list[Case], conditions: dict[str, How], out: Path
) -> Iterator[tuple[Case, How, Path]]:
    """What is to be made and is not there yet."""
    for batch in batches(conditions):
        for at, case in enumerate(cases):
            for name, how in batch.items():
                path = out / name / f"{case.id}.flac"
                if at < how["take"] and not path.exists():
                    yield case, how, path


def write(path: Path, sound: Samples) -> None:
    """Whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".part")
    soundfile.write(draft, sound, RATE, format="FLAC")
    draft.replace(path)


def main(
    cases: Path = typer.Option(..., "--cases", help="用例文件"),
    out: Path = typer.Option(..., "--out", help="写到哪个文件夹"),
    only: str = typer.Option("", "--only", help="只做这些条件，用逗号隔开"),
) -> None:
    """合成测试语音；断了再执行一次就接着做。"""
    maker = Maker(Settings())
    conditions = maker.rules["conditions"]
    chosen = {n: conditions[n] for n in (only.split(",") if only else conditions)}
    questions = [c for c in read_questions(cases) if isinstance(c, Case)]
    todo = list(wanted(ordered(questions, maker.rules["sampling"]), chosen, out))
    with progress_bar() as progress:
        for done, (case, how, path) in enumerate(todo, start=1):
            write(path, maker.make(case.text, how))
            progress("合成语音", done, len(todo))


if __name__ == "__main__":
    typer.run(main)
