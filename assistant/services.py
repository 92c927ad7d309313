"""What the steps need, made once at start: base, screener, settings of the decision."""

from __future__ import annotations

import ctypes
import datetime as dt
import gc
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.dialogue.field_reader import EXAMPLES as FIELD_EXAMPLES
from assistant.dialogue.field_reader import FieldReader
from assistant.dialogue.follow_reader import EXAMPLES as FOLLOW_EXAMPLES
from assistant.dialogue.follow_reader import FollowReader
from assistant.dialogue.sessions import Sessions
from assistant.recording import Recorder
from assistant.settings import Settings
from guard.keys import KeyRing
from guard.screening import Screener
from guard.switch import KillSwitch
from knowledge.base import Base, Progress, no_progress, open_base
from knowledge.index.question import Read
from knowledge.reading import read_yaml

_M_ARENA_MAX = -8  # malloc.h
_DECIDE = Path(__file__).parent / "config" / "decide.yaml"


@dataclass(frozen=True)
class Services:
    """Shared by all questions; holds no conversation but the session store."""

    base: Base
    screener: Screener
    sessions: Sessions
    switch: KillSwitch
    keys: KeyRing
    fields: FieldReader
    follow: FollowReader
    decide: dict[str, Any]
    settings: Settings
    clock: Callable[[], dt.datetime]
    recorder: Recorder | None = None
    """Set where citizens are served; evaluation and tests leave no audit."""


def now_in_china() -> dt.datetime:
    """Wall-clock time at the terminal (UTC+8, no daylight saving)."""
    return dt.datetime.now(dt.timezone(dt.timedelta(hours=8)))


def ordinary_questions(settings: Settings) -> tuple[Path, ...]:
    """Where questions stand that citizens ordinarily ask, for the guard to be taught."""
    return settings.pack, FOLLOW_EXAMPLES, FIELD_EXAMPLES


def give_back_memory() -> None:
    """Hand what loading has freed back to the system (glibc keeps it otherwise)."""
    gc.collect()
    try:
        ctypes.CDLL("libc.so.6").malloc_trim(0)
    except (OSError, AttributeError):
        return  # another C library: nothing to do


def keep_arenas_few() -> None:
    """Let glibc's threads share two arenas: 32 clients at once took 35 MB more with one each."""
    try:
        ctypes.CDLL("libc.so.6").mallopt(_M_ARENA_MAX, 2)
    except (OSError, AttributeError):
        return  # another C library: nothing to do


def open_services(
    settings: Settings,
    progress: Progress = no_progress,
    clock: Callable[[], dt.datetime] = now_in_china,
) -> Services:
    """Open the base (building its index if need be) and everything that the steps use."""
    base = open_base(settings.pack, settings.home / "index", progress)
    preparer = base.index.preparer
    embed = Read(preparer.embedder, preparer.normalise)
    decide = read_yaml(_DECIDE)
    services = Services(
        base=base,
        screener=Screener.load(
            embed,
            cache=settings.home / "guard",
            ordinary=ordinary_questions(settings),
        ),
        sessions=Sessions(settings.session_idle_seconds, settings.sessions_most),
        switch=KillSwitch(settings.home / "switch.json"),
        keys=KeyRing.create(settings.home / "keys"),
        fields=FieldReader.open(base.index.preparer, settings.home / "fields", decide["fields"]),
        follow=FollowReader.open(base.index.preparer, base.pack, settings.home / "follow"),
        decide=decide,
        settings=settings,
        clock=clock,
    )
    give_back_memory()
    return services
