"""Make spoken questions: `python -m eval.speech.make --cases FILE --out DIR`.

Two engines, three voices, three speeds, three levels of noise, pauses inside, and the terminal's
own voice over it. The files are made, not committed: DIR/CONDITION/ID.flac, one channel, 16 kHz.
"""

from __future__ import annotations

import re
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import typer

from eval.progress import progress_bar
from eval.questions import Case, read_questions
from eval.speech.mixing import Samples, mixed, noise, paused, resampled
from knowledge.reading import read_yaml
from voice_client.models.store import Store
from voice_client.settings import Settings
from voice_client.text.speakable import speakable
from voice_client.tts.choose import load
from voice_client.tts.synthesiser import Synthesiser

RATE = 16000
RULES = Path(__file__).with_name("speech.yaml")


class Maker:
    """Speaks texts under the conditions of speech.yaml; each sound is synthesised once."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._store = Store(settings)
        self._engines: dict[str, Synthesiser] = {}
        self._said: dict[tuple[Any, ...], Samples] = {}
        self.rules: dict[str, Any] = read_yaml(RULES)

    def make(self, text: str, condition: str) -> Samples:
        """One question at RATE, with a little silence around it."""
        how = self.rules["conditions"][condition]
        seed = zlib.crc32(text.encode())
        sound = self._spoken(text, how)
        edge = np.zeros(int(self.rules["lead_s"] * RATE), np.float32)
        sound = np.concatenate([edge, sound, edge])
        if "snr_db" in how:
            return mixed(sound, noise(sound.size, RATE, seed), how["snr_db"])
        if "echo_db" in how:
            own = self._say(self.rules["spoken"], how | {"voice": "zm_yunyang"})
            return mixed(sound, own, how["echo_db"])
        return sound

    def _spoken(self, text: str, how: dict[str, Any]) -> Samples:
        clauses = [c for c in re.split(r"[，。？！、,]", text) if c]
        if "pause_s" not in how or len(clauses) < 2:
            return self._say(text, how)
        return paused([self._say(c, how) for c in clauses], how["pause_s"], RATE)

    def _say(self, text: str, how: dict[str, Any]) -> Samples:
        key = (text, how["engine"], how["voice"], how["speed"])
        if key not in self._said:
            engine = self._engine(how["engine"])
            sound = engine.speak(speakable(text), how["voice"], how["speed"])
            moved = resampled(sound.samples, sound.rate, RATE)
            self._said = {key: moved} | dict(list(self._said.items())[:8])
        return self._said[key]

    def _engine(self, name: str) -> Synthesiser:
        if name not in self._engines:
            self._engines[name] = load(name, self._settings, self._store)
        return self._engines[name]


def main(
    cases: Path = typer.Option(..., "--cases", help="用例文件"),
    out: Path = typer.Option(..., "--out", help="写到哪个文件夹"),
    every: int = typer.Option(1, "--every", min=1, help="每几条取一条"),
    only: str = typer.Option("", "--only", help="只做这些条件，用逗号隔开"),
) -> None:
    """合成测试语音。"""
    maker = Maker(Settings())
    wanted = only.split(",") if only else list(maker.rules["conditions"])
    chosen = [c for c in read_questions(cases) if isinstance(c, Case)][::every]
    with progress_bar() as progress:
        for done, case in enumerate(chosen, start=1):
            for condition in wanted:
                path = out / condition / f"{case.id}.flac"
                path.parent.mkdir(parents=True, exist_ok=True)
                if not path.exists():
                    soundfile.write(path, maker.make(case.text, condition), RATE)
            progress("合成语音", done, len(chosen))


if __name__ == "__main__":
    typer.run(main)
