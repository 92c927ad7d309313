"""Turn after turn through a whole terminal, and a terminal where nobody speaks.

    python -m eval.speech.endure turns --cases FILE --audio-dir DIR [--hours 1] [--json OUT]
    python -m eval.speech.endure idle [--minutes 2]

An hour is an hour of what a citizen would have heard and said: the recordings, the wait for the
end of each turn, and the spoken answers. It passes faster, since nothing is played aloud.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import typer

from eval.bench.server import Server
from eval.metrics import percentile
from eval.progress import progress_bar
from eval.questions import Case, read_questions
from eval.report import write_json
from eval.speech.hearing import Recording, followed, read, recordings
from eval.speech.make import RULES
from eval.speech.terminal import Terminal
from knowledge.reading import read_yaml
from voice_client.asr.recogniser import RATE, Samples
from voice_client.settings import Settings

app = typer.Typer(help="连着说一小时；没人说话时的占用。")
START_S = 300
CITIZEN = 5
"""Turns until one citizen leaves, everything is wiped, and the next one comes."""
WARM_UP = 20
"""Turns before the first reading of memory that counts."""


@app.command()
def turns(
    cases: Path = typer.Option(..., "--cases", help="用例文件"),
    audio_dir: Path = typer.Option(..., "--audio-dir", help="录音文件夹"),
    hours: float = typer.Option(1.0, "--hours", help="相当于多久"),
    tts: str = typer.Option("espeak", "--tts", help="用哪个语音合成"),
    out: Path | None = typer.Option(None, "--json", help="把结果写成 JSON"),
) -> None:
    """一轮接一轮，问题照录音说，回答念完再问下一个。"""
    questions = [c for c in read_questions(cases) if isinstance(c, Case)]
    found = recordings(questions, audio_dir)
    with progress_bar() as progress, Server(START_S) as server:
        figures = asyncio.run(_turns(server.url, tts, found, hours * 3600, progress, out))
    typer.echo(json.dumps(figures, ensure_ascii=False, indent=1))
    if out:
        write_json(figures, out)


async def _turns(
    url: str,
    tts: str,
    found: list[Recording],
    seconds: float,
    progress: Callable[[str, int, int], None],
    out: Path | None,
) -> dict[str, Any]:
    rules = read_yaml(RULES)
    endings: Counter[str] = Counter()
    memory: list[tuple[int, float]] = []
    said, begin = 0.0, time.monotonic()
    async with Terminal(url, Settings(tts=tts)) as terminal:

        def lasted() -> float:
            return said + terminal.voice.player.seconds

        def figures() -> dict[str, Any]:
            status = terminal.voice.status()
            return {
                "asr": status["asr"],
                "tts": status["tts"],
                "turns": endings.total(),
                "lost": endings["lost"],
                "endings": dict(endings),
                "lasted_s": round(lasted()),
                "took_s": round(time.monotonic() - begin),
                "memory_mb": _memory(memory),
                **{name: _spread(values) for name, values in terminal.screen.timings.items()},
            }

        while lasted() < seconds:
            number = endings.total()
            sound = _sound(found[number % len(found)], rules)
            endings[await terminal.turn(sound)] += 1
            said += sound.size / RATE
            memory.append((number, psutil.Process().memory_info().rss / 1e6))
            if number % CITIZEN == CITIZEN - 1:
                terminal.screen.send(type="leave")
                await terminal.screen.until("wiped")
                if out:  # so that a run that was broken off has told what it found
                    write_json(figures(), out)
            progress("轮次（秒）", int(lasted()), int(seconds))
        return figures()


def _sound(recording: Recording, rules: dict[str, Any]) -> Samples:
    """A recording with what follows it."""
    noisy = "snr_db" in rules["conditions"].get(recording.condition, {})
    return followed(read(recording.path), rules["lead_s"], noisy)


def _memory(readings: list[tuple[int, float]]) -> dict[str, float]:
    """Resident MB after the warm-up, by quarters since, and the slope of a line through them."""
    later = readings[WARM_UP:] if len(readings) > 2 * WARM_UP else readings
    slope = np.polyfit([n for n, _ in later], [mb for _, mb in later], 1)[0]
    return {
        "at_first": round(readings[0][1], 1),
        "warm": round(later[0][1], 1),
        "most": round(max(mb for _, mb in later), 1),
        **{f"q{n}": round(_mean(later, n), 1) for n in range(1, 5)},
        "last": round(later[-1][1], 1),
        "a_hundred_turns": round(100 * float(slope), 2),
    }


def _mean(readings: list[tuple[int, float]], quarter: int) -> float:
    """Mean MB of a quarter of the readings: whether growth levels off."""
    parts = np.array_split([mb for _, mb in readings], 4)
    return float(np.mean(parts[quarter - 1])) if len(readings) >= 4 else readings[-1][1]


def _spread(values: list[float]) -> dict[str, float]:
    return {"of": len(values)} | {f"p{q}": percentile(values, q) for q in (50, 95)}


@app.command()
def idle(
    minutes: float = typer.Option(2.0, "--minutes", help="各量多久"),
    out: Path | None = typer.Option(None, "--json", help="把结果写成 JSON"),
) -> None:
    """没人说话时占多少处理器（一个核心的百分之几）：不等唤醒词，和等着唤醒词。"""
    found = {}
    with Server(START_S) as server:
        for name, hands_free in (("touch", False), ("hands_free", True)):
            settings = Settings(tts="espeak", hands_free=hands_free)
            found[name] = asyncio.run(_idle(server.url, settings, minutes * 60))
    typer.echo(json.dumps(found, indent=1))
    if out:
        write_json(found, out)


async def _idle(url: str, settings: Settings, seconds: float) -> dict[str, float]:
    async with Terminal(url, settings):
        await asyncio.sleep(5)
        process = psutil.Process()
        before, begin = process.cpu_times(), time.monotonic()
        await asyncio.sleep(seconds)
        after, passed = process.cpu_times(), time.monotonic() - begin
    used = after.user + after.system - before.user - before.system
    return {"seconds": round(passed, 1), "percent_of_a_core": round(100 * used / passed, 2)}


if __name__ == "__main__":
    app()
