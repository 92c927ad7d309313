"""What `daoban voice render` and `daoban voice say` do."""

from __future__ import annotations

import asyncio
import time

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from .assistant import Assistant
from .audio.player import Player
from .models.store import Store
from .settings import Settings, read_yaml, tuning
from .text.pinyin import pinyin
from .text.speakable import speakable
from .tts.cache import Cache
from .tts.choose import choose
from .tts.render import Progress as Report
from .tts.render import missing, render, sentences


def render_ahead(url: str, settings: Settings, speeds: list[float], most: int) -> tuple[int, float]:
    """Sentences made and seconds of speech. Raises VoiceError."""
    engine = choose(settings, Store(settings))
    voice = settings.voice or engine.voices[0]
    cache = Cache(settings.home / "speech", engine.name, voice)
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    with Progress(*columns, TimeRemainingColumn()) as bar:
        asking, making = bar.add_task("问出要念的句子"), bar.add_task(f"合成（{engine.name}）")
        texts = asyncio.run(_texts(url, lambda d, n: bar.update(asking, completed=d, total=n)))
        wanted = missing(texts, speeds, cache)
        wanted = wanted[:most] if most else wanted
        seconds = render(
            wanted, engine, voice, cache, lambda d, n: bar.update(making, completed=d, total=n)
        )
    return len(wanted), seconds


async def _texts(url: str, progress: Report) -> list[str]:
    assistant = Assistant(url, tuning().session.ask_timeout_s)
    try:
        return await sentences(assistant, read_yaml("text/spoken.yaml")["render"], progress)
    finally:
        await assistant.close()


def say_aloud(text: str, settings: Settings) -> str:
    """Play one text; what was said and how. Raises VoiceError."""
    engine = choose(settings, Store(settings))
    spoken = speakable(text)
    begin = time.monotonic()
    sound = engine.speak(spoken, settings.voice or engine.voices[0], 1.0)
    made = time.monotonic() - begin
    player = Player(settings.speaker, settings.headphones)
    player.open()
    player.play(1, sound)
    while player.playing:
        time.sleep(0.05)
    time.sleep(0.3)
    player.close()
    return (
        f"{spoken}\n{pinyin(spoken)}\n{engine.name}：{sound.seconds:.1f} 秒语音，用时 {made:.1f} 秒"
    )
