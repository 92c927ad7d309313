"""`daoban eval speech`, which eval/cli.py attaches."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.table import Table

from assistant.settings import Settings as AssistantSettings
from eval.errors import EvalError
from knowledge.errors import KnowledgeError
from knowledge.pack import Pack, load_pack
from voice_client.errors import VoiceError

if TYPE_CHECKING:
    from eval.questions import Case
    from eval.speech.hearing import Heard

_COLUMNS = ("cases", "cer", "hit1", "hit3", "wrong", "rtf")


def speech(
    cases: Path = typer.Option(..., "--cases", help="用例文件，每行一个 JSON"),
    audio_dir: Path = typer.Option(..., "--audio-dir", help="录音文件夹：条件/用例编号.flac"),
    out: Path | None = typer.Option(None, "--json", help="把结果写成 JSON"),
    asr: str = typer.Option("auto", "--asr", help="用哪个语音识别"),
    ledger: Path | None = typer.Option(
        None, "--ledger", help="逐条记下听到的内容，断了接着做；默认在录音文件夹里"
    ),
    only: str = typer.Option("", "--only", help="只听这些条件，用逗号隔开"),
    known_only: bool = typer.Option(False, "--known-only", help="只算已经听过的，不再听新的"),
    hear_only: bool = typer.Option(False, "--hear-only", help="只听，先不回答也不算"),
) -> None:
    """录音走一遍识别和真实流程，旁边是同样问题的文字结果。断了再执行一次就接着做。"""
    try:
        lines = _hear(cases, audio_dir, asr, ledger, only, known_only)
        found = {} if hear_only else _measure(cases, *lines)
    except (EvalError, KnowledgeError, VoiceError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    if out:
        from eval.report import write_json

        write_json(found, out)
    if found:
        _show(found)


def _hear(
    cases: Path, audio_dir: Path, asr: str, ledger: Path | None, only: str, known_only: bool
) -> tuple[list[tuple[Case, Heard]], str, str]:
    """What was heard of each recording, the engine, and the recipe."""
    from eval.progress import progress_bar
    from eval.questions import Case, read_questions
    from eval.speech.hearing import Hearer, recordings
    from eval.speech.ledger import Ledger, recipe
    from eval.speech.make import RULES
    from eval.speech.sampling import ordered
    from knowledge.reading import read_yaml
    from voice_client.asr.choose import choose
    from voice_client.models.store import Store
    from voice_client.settings import Settings

    settings = Settings(asr=asr)
    rules = read_yaml(RULES)
    questions = [c for c in read_questions(cases) if isinstance(c, Case)]
    first = {case.id: at for at, case in enumerate(ordered(questions, rules["sampling"]))}
    found = recordings(questions, audio_dir)
    found = [r for r in found if not only or r.condition in only.split(",")]
    # In the order in which they were made, so that what a broken run has heard is a fair sample.
    found.sort(key=lambda r: first.get(r.case.id, len(first)))
    pack = load_pack(AssistantSettings().pack)
    with progress_bar() as progress:
        engine = choose(settings, Store(settings))
        known = names(pack)
        hearer = Hearer(engine, known, rules)
        lines = Ledger(ledger or audio_dir / "heard.jsonl", recipe(engine.name, known))
        heard = []
        for done, recording in enumerate(found, start=1):
            if lines.get(recording) or not known_only:
                heard.append((recording.case, lines.of(recording, hearer.hear)))
            progress("语音识别", done, len(found))
        return heard, engine.name, lines.recipe


def _measure(
    cases: Path, heard: list[tuple[Case, Heard]], engine: str, recipe: str
) -> dict[str, object]:
    from assistant.services import open_services
    from eval.progress import progress_bar
    from eval.report import config_used
    from eval.speech.measure import measure

    with progress_bar() as progress:
        services = open_services(AssistantSettings(), progress)
        figures = measure(heard, services, engine, progress)
        return figures | {"recipe": recipe, "config": config_used([cases], services)}


def names(pack: Pack) -> list[str]:
    """What the terminal fetches over HTTP: matters, their other names, departments, places."""
    matters = [name for m in pack.matters for name in (m.name, *m.aliases, m.dept)]
    return [*matters, *(place.name for place in pack.places)]


def _show(found: dict[str, object]) -> None:
    table = Table("条件", *_COLUMNS, "文字 hit1", "不修音 hit1")
    conditions = found["conditions"]
    assert isinstance(conditions, dict)
    for name, row in {"全部": found, **conditions}.items():
        own = [_short(row[column]) for column in _COLUMNS]
        beside = [_short(row[part]["hit1"]) for part in ("text", "without_repair")]
        table.add_row(str(name), *own, *beside)
    Console().print(table)


def _short(value: object) -> str:
    return "无" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)
