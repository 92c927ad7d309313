"""Recordings to what the terminal would ask: heard, repaired or not, and how long it took."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from pydantic import BaseModel, ConfigDict
from rapidfuzz.distance import Levenshtein

from eval.errors import EvalError
from eval.questions import Case
from eval.speech.clocked import listen
from eval.speech.mixing import noise, resampled, scaled
from knowledge.text.normalise import normaliser
from voice_client.asr.recogniser import RATE, Recogniser, Samples
from voice_client.audio.listener import Listener
from voice_client.audio.vad import Silero
from voice_client.session.effects import Ask
from voice_client.session.machine import Machine
from voice_client.settings import tuning
from voice_client.text.repair import Lexicon
from voice_client.text.sounds import terms

SUFFIXES = (".flac", ".wav")
TAIL_S = 4.0
"""Sound after the recording, in which the end of the turn must be found."""


@dataclass(frozen=True)
class Recording:
    """One file, and what is said in it."""

    case: Case
    condition: str
    path: Path


class Heard(BaseModel):
    """One recording, as a line of the file of results. Times in seconds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    recipe: str
    """Digest of all that recognition depends on; a line of another recipe does not count."""
    id: str
    condition: str
    raw: str
    """The likeliest hypothesis."""
    asked: str
    """What the terminal would ask: repaired by sound. Empty where it would not ask."""
    hypotheses: tuple[tuple[str, float], ...]
    """What else it would say that it may have heard, with weights."""
    command: bool
    """Whether it was taken for a command to the terminal."""
    cut: bool
    """Whether the turn was ended while the citizen still spoke."""
    audio_s: float
    busy_s: float
    """Work for it as it lasted: voice activity, recognition, repair."""
    core_s: float
    """The same in processor time."""
    after_s: float
    """From the end of speech to the text to ask with, as it lasted."""
    after_core_s: float
    """The same with the work in processor time: the machine otherwise idle."""


class Hearer:
    """A terminal's ears without a microphone: the real listener and the real session machine."""

    def __init__(self, engine: Recogniser, names: list[str], rules: dict[str, Any]) -> None:
        self._listener = Listener(engine, Silero(), tuning())
        self._lexicon = Lexicon(names)
        self._rules = rules

    def hear(self, recording: Recording, recipe: str) -> Heard:
        """As a terminal would, block by block, until it finds that the turn is over."""
        sound = read(recording.path)
        spoken_s = sound.size / RATE - self._rules["lead_s"]
        noisy = "snr_db" in self._rules["conditions"].get(recording.condition, {})
        whole = followed(sound, self._rules["lead_s"], noisy)
        turn = listen(self._listener, whole, terms(), self._lexicon.near)
        machine = Machine(tuning().session, self._lexicon)
        machine.listen()
        with turn.clocks.working():
            effects = machine.heard(turn.ended)
        ask = next((e for e in effects if isinstance(e, Ask)), None)
        text, clocks = turn.ended.transcript.text, turn.clocks
        return Heard(
            recipe=recipe,
            id=recording.case.id,
            condition=recording.condition,
            raw=text,
            asked=ask.text if ask else "",
            hypotheses=ask.heard if ask else (),
            command=bool(text) and ask is None,
            cut=turn.heard_s < spoken_s,
            audio_s=sound.size / RATE,
            busy_s=clocks.wall.busy_s,
            core_s=clocks.core.busy_s,
            after_s=clocks.wall.now_s - spoken_s,
            after_core_s=clocks.core.now_s - spoken_s,
        )


def followed(sound: Samples, lead_s: float, noisy: bool) -> Samples:
    """With TAIL_S after it: of the noise that the recording begins with, or silent."""
    count = int(TAIL_S * RATE)
    edge = sound[: int(lead_s * RATE)]
    tail = scaled(noise(count, RATE, count), edge) if noisy else np.zeros(count, np.float32)
    return np.concatenate([sound, tail])


def recordings(cases: list[Case], folder: Path) -> list[Recording]:
    """FOLDER/CONDITION/ID.flac, FOLDER/ID.flac, or the case's `audio`; in the order of the cases.

    Raises EvalError where there is none at all.
    """
    by_name: dict[str, list[Path]] = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix in SUFFIXES:
            by_name.setdefault(path.stem, []).append(path)
    found = [
        Recording(case, path.parent.relative_to(folder).as_posix(), path)
        for case in cases
        for path in by_name.get(Path(case.audio or case.id).stem, [])
    ]
    if not found:
        raise EvalError(f"{folder} 里没有这些用例的录音（文件名应为用例编号，.flac 或 .wav）。")
    return found


def read(path: Path) -> Samples:
    """One channel at RATE. Raises EvalError."""
    try:
        samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    except (OSError, soundfile.LibsndfileError) as error:
        raise EvalError(f"录音 {path} 读不了，请换成 FLAC 或 WAV。") from error
    return resampled(samples.mean(axis=1), int(rate), RATE)


def errors(heard: str, said: str) -> tuple[int, int]:
    """Character errors and characters said, after the assistant's own normalising.

    So a digit for a Chinese numeral, a traditional character or a comma is no error.
    """
    plain, true = _plain(heard), _plain(said)
    return Levenshtein.distance(plain, true), len(true)


def _plain(text: str) -> str:
    return "".join(c for c in normaliser()(text) if c.isalnum())
