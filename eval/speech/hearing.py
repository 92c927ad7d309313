"""Recordings to text: what was heard, repaired or not, and how long it took."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import soundfile
from rapidfuzz.distance import Levenshtein

from eval.errors import EvalError
from eval.questions import Case
from eval.speech.mixing import resampled
from knowledge.text.normalise import normaliser
from voice_client.asr.recogniser import RATE, Recogniser, Samples
from voice_client.text.repair import Lexicon
from voice_client.text.sounds import terms

SUFFIXES = (".flac", ".wav")


@dataclass(frozen=True)
class Heard:
    """One recording. Times in seconds."""

    case: Case
    condition: str
    raw: str
    """The likeliest hypothesis."""
    repaired: str
    """The best hypothesis with the names of the base, repaired by sound."""
    audio_s: float
    asr_s: float


def recordings(cases: list[Case], folder: Path) -> list[tuple[Case, str, Path]]:
    """Case, condition and file: FOLDER/CONDITION/ID.flac, FOLDER/ID.flac, or the case's `audio`.

    Raises EvalError where there is none at all.
    """
    by_name: dict[str, list[Path]] = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix in SUFFIXES:
            by_name.setdefault(path.stem, []).append(path)
    found = [
        (case, _condition(path, folder), path)
        for case in cases
        for path in by_name.get(Path(case.audio or case.id).stem, [])
    ]
    if not found:
        raise EvalError(f"{folder} 里没有这些用例的录音（文件名应为用例编号，.flac 或 .wav）。")
    return found


def hear(case: Case, condition: str, path: Path, engine: Recogniser, names: Lexicon) -> Heard:
    """Recognise one recording as a terminal would: whole, at the end of the turn."""
    sound = read(path)
    begin = time.perf_counter()
    turn = engine.utterance(terms())
    turn.accept(sound, True)
    transcript = turn.finish()
    repaired = names.best(transcript)
    passed = time.perf_counter() - begin
    return Heard(case, condition, transcript.text, repaired.text, sound.size / RATE, passed)


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


def _condition(path: Path, folder: Path) -> str:
    return path.parent.relative_to(folder).as_posix()
