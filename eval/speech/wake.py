"""How often talk in the hall wakes the terminal, and how often its name does.

    python -m eval.speech.wake make --cases FILE --out DIR
    python -m eval.speech.wake run --other DIR --calls DIR [--hours 1] [--json OUT]

Other speech is made of the recordings of `eval.speech.make`: at other speeds and pitches, near
and far, with gaps between and a hall's noise below. It is fed to the terminal's listener block
by block as fast as that works, in segments; each is one line of a file, and none is done twice.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import typer

from eval.progress import progress_bar
from eval.questions import Case, read_questions
from eval.report import write_json
from eval.speech.clocked import blocks
from eval.speech.hearing import SUFFIXES, followed, read
from eval.speech.ledger import recipe
from eval.speech.make import RULES, Maker, write
from eval.speech.mixing import mixed, noise, resampled
from eval.speech.sampling import ordered
from knowledge.reading import read_yaml
from voice_client.asr.choose import choose
from voice_client.asr.recogniser import RATE, Samples
from voice_client.audio.listener import Ended, Event, Listener, Partial
from voice_client.audio.vad import Silero
from voice_client.models.store import Store
from voice_client.settings import Settings, tuning
from voice_client.text.wake import woken

app = typer.Typer(help="唤醒词：误唤醒和应答率。")


@dataclass(frozen=True)
class Segment:
    """One stretch of other speech. Seconds; `woke` holds the texts that woke the terminal."""

    recipe: str
    number: int
    seconds: float
    speech_s: float
    turns: int
    woke: list[str]


class Watcher:
    """Listens for the wake word as a terminal does that stands idle: turn after turn."""

    def __init__(self, listener: Listener, word: str, told: bool = False) -> None:
        """`told`: whether the recogniser is told which word is waited for; the terminal does not,
        since Whisper parrots it.
        """
        self._listener = listener
        self._word = word
        self._bias = [word] if told else []

    def watch(self, sound: Samples) -> tuple[int, list[str]]:
        """Turns in which words were heard, and the texts of those that woke it."""
        turns = 0
        woke: list[str] = []
        self._listener.begin(self._bias)
        for block in blocks(sound):
            for event in self._listener.feed(block):
                text = _text(event)
                woken_now = woken(text, self._word) is not None
                turns += bool(text) and (woken_now or isinstance(event, Ended))
                if woken_now:
                    woke.append(text)
                if woken_now or isinstance(event, Ended):
                    self._listener.begin(self._bias)
        return turns, woke


def _text(event: Event) -> str:
    """What was heard so far: the terminal wakes in the middle of a turn too."""
    if isinstance(event, Ended):
        return event.transcript.text
    return event.text if isinstance(event, Partial) else ""


def segment(number: int, paths: list[Path], rules: dict[str, Any]) -> tuple[Samples, float]:
    """Sound of `segment_s`, and how many seconds of it are speech; the same for each number."""
    chance = random.Random(f"{rules['seed']}-{number}")
    pieces: list[Samples] = []
    speech, length = 0, int(rules["segment_s"] * RATE)
    while sum(piece.size for piece in pieces) < length:
        said = _other(read(chance.choice(paths)), chance, rules)
        gap = np.zeros(int(chance.uniform(*rules["gaps_s"]) * RATE), np.float32)
        pieces += [gap, said]
        speech += said.size
    sound = np.concatenate(pieces)[:length]
    ratio = rules["snr_db"][number % len(rules["snr_db"])]
    if ratio is not None:
        sound = mixed(sound, noise(length, RATE, number), ratio)
    return sound, speech / RATE


def _other(sound: Samples, chance: random.Random, rules: dict[str, Any]) -> Samples:
    """As if another said it: quicker and higher or slower and lower, nearer or farther."""
    speed = chance.choice(rules["speeds"])
    moved = resampled(sound, round(RATE * speed), RATE)
    louder: Samples = moved * np.float32(10 ** (chance.choice(rules["levels_db"]) / 20))
    return louder


def calls(cases: list[Case], rules: dict[str, Any], word: str) -> Iterator[tuple[str, str, str]]:
    """Condition, name and text of what is to be spoken to the terminal."""
    texts = [f"{word}。", *(f"{word}，{case.text}" for case in cases[: rules["calls"] - 1])]
    for condition in rules["conditions"]:
        said = rules["near"] if condition == "wake-near" else texts
        for number, text in enumerate(said):
            yield condition, f"{number:02}", text


@app.command()
def make(
    cases: Path = typer.Option(..., "--cases", help="用例文件"),
    out: Path = typer.Option(..., "--out", help="写到哪个文件夹"),
) -> None:
    """合成叫它的话，和像唤醒词的话；断了再执行一次就接着做。"""
    maker = Maker(Settings())
    rules = maker.rules["wake"]
    questions = [c for c in read_questions(cases) if isinstance(c, Case)]
    chosen = ordered(questions, maker.rules["sampling"])
    todo = sorted(calls(chosen, rules, Settings().wake), key=lambda call: call[1])
    with progress_bar() as progress:
        for done, (condition, name, text) in enumerate(todo, start=1):
            path = out / condition / f"{name}.flac"
            if not path.exists():
                write(path, maker.make(text, rules["conditions"][condition]))
            progress("合成语音", done, len(todo))


@app.command()
def run(
    other: Path = typer.Option(..., "--other", help="别人说的话：录音文件夹"),
    called: Path = typer.Option(..., "--calls", help="叫它的录音文件夹"),
    hours: float = typer.Option(1.0, "--hours", help="听多久"),
    ledger: Path = typer.Option(Path("results/speech/wake.jsonl"), "--ledger", help="逐段结果"),
    told: bool = typer.Option(False, "--told/--untold", help="是否提示识别器在等哪个词"),
    out: Path | None = typer.Option(None, "--json", help="把结果写成 JSON"),
) -> None:
    """先听叫它的话，再听别人说话一小时。"""
    settings, rules = Settings(), read_yaml(RULES)
    engine = choose(settings, Store(settings))
    watcher = Watcher(Listener(engine, Silero(), tuning()), settings.wake, told)
    made = recipe(engine.name, [settings.wake] if told else [settings.wake, "untold"])
    with progress_bar() as progress:
        found: dict[str, Any] = {"calls": _answered(watcher, called, rules, progress)}
        if out:  # what follows takes long, and may be broken off
            write_json(found, out)
        segments = _segments(watcher, other, hours, rules, ledger, made, progress)
    found["other"] = {
        "seconds": sum(s.seconds for s in segments),
        "speech_s": round(sum(s.speech_s for s in segments), 1),
        "turns": sum(s.turns for s in segments),
        "woke": [text for s in segments for text in s.woke],
    }
    typer.echo(json.dumps(found, ensure_ascii=False, indent=1))
    if out:
        write_json(found, out)


def _answered(
    watcher: Watcher, folder: Path, rules: dict[str, Any], progress: Callable[[str, int, int], None]
) -> dict[str, Any]:
    """Share of the recordings of each condition that woke the terminal."""
    paths = [p for p in sorted(folder.rglob("*")) if p.suffix in SUFFIXES]
    woke: dict[str, list[bool]] = {}
    for done, path in enumerate(paths, start=1):
        condition = path.parent.name
        noisy = "snr_db" in rules["wake"]["conditions"].get(condition, {})
        sound = followed(read(path), rules["lead_s"], noisy)
        woke.setdefault(condition, []).append(bool(watcher.watch(sound)[1]))
        progress("叫它", done, len(paths))
    return {name: {"of": len(w), "woke": sum(w)} for name, w in woke.items()}


def _segments(
    watcher: Watcher,
    other: Path,
    hours: float,
    rules: dict[str, Any],
    ledger: Path,
    made: str,
    progress: Callable[[str, int, int], None],
) -> list[Segment]:
    own = rules["wake"] | {"seed": rules["sampling"]["seed"]}
    paths = [p for p in sorted(other.rglob("*")) if p.suffix in SUFFIXES]
    known = _known(ledger, made)
    count = round(hours * 3600 / own["segment_s"])
    for number in range(count):
        if number not in known:
            sound, speech_s = segment(number, paths, own)
            turns, woke = watcher.watch(sound)
            known[number] = Segment(made, number, sound.size / RATE, speech_s, turns, woke)
            with ledger.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(known[number]), ensure_ascii=False) + "\n")
        progress("听别人说话", number + 1, count)
    return [known[number] for number in range(count)]


def _known(ledger: Path, made: str) -> dict[int, Segment]:
    ledger.parent.mkdir(parents=True, exist_ok=True)
    lines = ledger.read_text(encoding="utf-8").splitlines() if ledger.exists() else []
    found = [Segment(**json.loads(line)) for line in lines]
    return {s.number: s for s in found if s.recipe == made}


if __name__ == "__main__":
    app()
