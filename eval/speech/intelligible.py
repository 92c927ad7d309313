"""How well each engine's speech is understood, by the ear that is here: speech recognition.

    python -m eval.speech.intelligible --cases FILE [--pieces 16] [--json OUT]

What is spoken are pieces of the base's own answers, as the terminal would divide them. The
recogniser is told nothing about what to expect.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from assistant.answer import AskRequest
from assistant.pipeline.runner import ask
from assistant.services import Services, open_services
from assistant.settings import Settings as AssistantSettings
from eval.metrics import percentile
from eval.progress import progress_bar
from eval.questions import Case, read_questions
from eval.report import write_json
from eval.speech.hearing import errors
from eval.speech.make import RULES
from eval.speech.mixing import resampled
from eval.speech.sampling import ordered
from knowledge.reading import read_yaml
from voice_client.asr.choose import choose
from voice_client.asr.recogniser import RATE, Recogniser
from voice_client.models.store import Store
from voice_client.settings import Settings
from voice_client.text.speakable import speakable
from voice_client.tts.choose import load
from voice_client.tts.pieces import pieces
from voice_client.tts.synthesiser import Synthesiser

SHORTEST = 8
"""Characters of a piece that is long enough to say something about."""


def spoken(cases: list[Case], services: Services, most: int) -> list[str]:
    """The first pieces of what the terminal says to questions, each once."""
    found: dict[str, None] = {}
    for case in cases:
        speech = ask(AskRequest(text=case.text), services).speech
        long = [p for p in pieces(speakable(speech)) if len(p) >= SHORTEST]
        found |= dict.fromkeys(long[:1])
        if len(found) >= most:
            break
    return list(found)[:most]


def engines(settings: Settings, store: Store) -> Iterator[Synthesiser]:
    """What is installed here, of what can be measured without a folder of the operator's."""
    for name in ("kokoro", "espeak", "system"):
        if store.state(name) in ("ready", "installable"):
            yield load(name, settings, store)


def heard(text: str, engine: Synthesiser, voice: str, ear: Recogniser) -> dict[str, Any]:
    """One piece spoken and heard. Seconds; `core_s` is processor time."""
    begin, core = time.perf_counter(), time.process_time()
    sound = engine.speak(text, voice, 1.0)
    made_s, core_s = time.perf_counter() - begin, time.process_time() - core
    turn = ear.utterance()
    turn.accept(resampled(sound.samples, sound.rate, RATE), True)
    found = turn.finish().text
    wrong, of = errors(found, text)
    row = {"engine": engine.name, "voice": voice, "text": text, "heard": found}
    times = {"seconds": sound.seconds, "made_s": made_s, "core_s": core_s}
    return row | {"wrong": wrong, "of": of} | times


def figures(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Of one voice: `cer`, and seconds of work for a second of speech by wall and processor."""
    spoken_s = sum(row["seconds"] for row in rows)
    each = [row["wrong"] / row["of"] for row in rows]
    return {
        "pieces": len(rows),
        "cer": sum(row["wrong"] for row in rows) / sum(row["of"] for row in rows),
        "cer_median": percentile(each, 50),
        "rtf": sum(row["made_s"] for row in rows) / spoken_s,
        "rtf_core": sum(row["core_s"] for row in rows) / spoken_s,
    }


def main(
    cases: Path = typer.Option(..., "--cases", help="用例文件"),
    most: int = typer.Option(16, "--pieces", help="念几句"),
    out: Path | None = typer.Option(None, "--json", help="把结果写成 JSON"),
) -> None:
    """每个语音合成念几句回答，看语音识别听成什么。"""
    settings = Settings()
    store, rules = Store(settings), read_yaml(RULES)
    questions = [c for c in read_questions(cases) if isinstance(c, Case) and c.matter]
    rows: list[dict[str, Any]] = []
    with progress_bar() as progress:
        services = open_services(AssistantSettings(), progress)
        texts = spoken(ordered(questions, rules["sampling"]), services, most)
        ear = choose(settings, store)
        for engine in engines(settings, store):
            for voice in engine.voices:
                for done, text in enumerate(texts, start=1):
                    rows.append(heard(text, engine, voice, ear))
                    progress(f"{engine.name} {voice}", done, len(texts))
    voices = dict.fromkeys((row["engine"], row["voice"]) for row in rows)
    found = {
        f"{name} {voice}".strip(): figures(
            [row for row in rows if (row["engine"], row["voice"]) == (name, voice)]
        )
        for name, voice in voices
    }
    typer.echo(json.dumps(found, ensure_ascii=False, indent=1))
    if out:
        write_json({"asr": ear.name, "voices": found, "rows": rows}, out)


if __name__ == "__main__":
    typer.run(main)
