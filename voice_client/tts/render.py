"""Speech rendered ahead: the sentences that the assistant says of each matter, made once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

from ..assistant import Assistant
from ..errors import AssistantAway
from ..session.reading import LABEL_TEXT
from ..settings import read_yaml
from ..text.speakable import speakable
from .cache import Cache
from .pieces import pieces
from .synthesiser import Synthesiser

Progress = Callable[[int, int], None]
WAITS_S = (1, 5, 15, 30, 30)


async def sentences(
    assistant: Assistant, questions: Iterable[str], progress: Progress
) -> list[str]:
    """Pieces of what is said of every matter, in the order of the pack, each once.

    `questions` are patterns with {name}. Raises AssistantAway.
    """
    matters: list[dict[str, Any]] = await assistant.matters()
    asked = [pattern.format(name=m["name"]) for m in matters for pattern in questions]
    found = [LABEL_TEXT, *_own_words()]
    for done, text in enumerate(asked, start=1):
        found.extend(pieces(speakable(await _speech(assistant, text))))
        progress(done, len(asked))
    return list(dict.fromkeys(found))


def _own_words() -> list[str]:
    """What the terminal says by itself, such as that the service is away."""
    words: dict[str, str] = read_yaml("session/words.yaml")
    fixed = [text for text in words.values() if "{" not in text]
    return [piece for text in fixed for piece in pieces(speakable(text))]


async def _speech(assistant: Assistant, text: str) -> str:
    """What is said to a question; waits where the assistant limits how often one may ask."""
    for wait in WAITS_S:
        try:
            answer = await assistant.ask(text, None, elder=False, spoken=False)
            return str(answer.get("speech") or "")
        except AssistantAway:
            await asyncio.sleep(wait)
    raise AssistantAway("问答服务连不上，没有问完。请确认 daoban serve 在运行，再执行一次。")


def missing(texts: Iterable[str], speeds: Iterable[float], cache: Cache) -> list[tuple[str, float]]:
    """What has not been rendered yet, so that a broken-off run goes on where it was."""
    return [(t, s) for s in speeds for t in texts if not cache.path(t, s).exists()]


def render(
    wanted: list[tuple[str, float]],
    engine: Synthesiser,
    voice: str,
    cache: Cache,
    progress: Progress,
) -> float:
    """Seconds of speech made. Raises SynthesisError."""
    seconds = 0.0
    for done, (text, speed) in enumerate(wanted, start=1):
        sound = engine.speak(text, voice, speed)
        cache.store(text, speed, sound)
        seconds += sound.seconds
        progress(done, len(wanted))
    return seconds
