"""How soon an answer begins to sound: its first piece from the cache, and made anew.

    python -m eval.speech.first --cases FILE [--answers 16] [--tts NAME] [--json OUT]

Every answer opens with the AI label, which is ready; what is measured is when its own first words
are. Loudspeaker and sound server are left out.
"""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import typer

from assistant.answer import AskRequest
from assistant.pipeline.runner import ask
from assistant.services import open_services
from assistant.settings import Settings as AssistantSettings
from eval.metrics import percentile
from eval.progress import progress_bar
from eval.questions import Case, read_questions
from eval.report import write_json
from eval.speech.make import RULES
from eval.speech.sampling import ordered
from knowledge.reading import read_yaml
from voice_client.models.store import Store
from voice_client.session.reading import Reading
from voice_client.settings import Settings
from voice_client.text.speakable import speakable
from voice_client.tts.cache import Cache
from voice_client.tts.choose import choose
from voice_client.tts.pieces import pieces
from voice_client.tts.synthesiser import Synthesiser


def first_piece(text: str, engine: Synthesiser, cache: Cache) -> dict[str, Any]:
    """Milliseconds until the first sound of a text is there, by the wall and the processor."""
    texts: SimpleQueue[str | None] = SimpleQueue()
    texts.put(text)
    texts.put(None)
    begin, core = time.perf_counter(), time.process_time()
    piece, sound = next(Reading(engine, engine.voices[0], cache).sounds(texts, 1.0))
    wall, used = time.perf_counter() - begin, time.process_time() - core
    return {"piece": piece, "sound": sound, "wall_ms": 1000 * wall, "core_ms": 1000 * used}


def both(text: str, engine: Synthesiser, folder: Path) -> dict[str, dict[str, Any]]:
    """Made anew, and from the disk, where `daoban voice render` would have put its first piece."""
    cache = Cache(folder, engine.name, engine.voices[0])
    new = first_piece(text, engine, cache)
    rendered = pieces(speakable(text))[0]
    cache.store(rendered, 1.0, engine.speak(rendered, engine.voices[0], 1.0))
    cache.forget()
    return {"new": new, "cached": first_piece(text, engine, cache)}


def figures(rows: list[dict[str, dict[str, Any]]]) -> dict[str, dict[str, float]]:
    """p50 and p95 of both ways and both clocks."""
    return {
        way: {
            f"{clock}_p{q}": round(percentile([row[way][clock] for row in rows], q), 1)
            for clock in ("wall_ms", "core_ms")
            for q in (50, 95)
        }
        for way in ("cached", "new")
    }


def main(
    cases: Path = typer.Option(..., "--cases", help="用例文件"),
    answers: int = typer.Option(16, "--answers", help="几个回答"),
    tts: str = typer.Option("auto", "--tts", help="用哪个语音合成"),
    out: Path | None = typer.Option(None, "--json", help="把结果写成 JSON"),
) -> None:
    """回答多久开口：预先合成的，和现做的。"""
    settings = Settings(tts=tts)
    questions = [c for c in read_questions(cases) if isinstance(c, Case) and c.matter]
    chosen = ordered(questions, read_yaml(RULES)["sampling"])[:answers]
    rows = []
    with progress_bar() as progress, tempfile.TemporaryDirectory() as folder:
        services = open_services(AssistantSettings(), progress)
        engine = choose(settings, Store(settings))
        for done, case in enumerate(chosen, start=1):
            speech = ask(AskRequest(text=case.text), services).speech
            rows.append(both(speech, engine, Path(folder, str(done))))  # each as the first one
            progress("开口", done, len(chosen))
    found = {"tts": engine.name, "answers": len(rows), **figures(rows)}
    typer.echo(json.dumps(found, ensure_ascii=False, indent=1))
    if out:
        write_json(found, out)


if __name__ == "__main__":
    typer.run(main)
