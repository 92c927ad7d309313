"""What transactions stand on: the pack, the keys, the conversations, the clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from assistant.dialogue.sessions import Sessions
from assistant.services import Services
from guard.keys import KeyRing
from guard.switch import KillSwitch
from knowledge.pack import Pack


@dataclass(frozen=True)
class Ground:
    """The part of the services that transactions use; finding answers is none of it."""

    pack: Pack
    keys: KeyRing
    sessions: Sessions
    switch: KillSwitch
    home: Path
    work_days: tuple[int, ...]
    """1 Monday … 7 Sunday."""
    clock: Callable[[], dt.datetime]


def ground_of(services: Services) -> Ground:
    """The ground that the services of an assistant give."""
    return Ground(
        pack=services.base.pack,
        keys=services.keys,
        sessions=services.sessions,
        switch=services.switch,
        home=services.settings.home,
        work_days=services.settings.work_days,
        clock=services.clock,
    )
