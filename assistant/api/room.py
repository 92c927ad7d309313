"""The services behind the API: given, or opened in the background while the port answers."""

from __future__ import annotations

import gc
import logging
import threading
import time
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Depends, Request

from assistant.api.problems import ApiError
from assistant.recording import Recorder
from assistant.services import Services, open_services
from assistant.settings import Settings
from guard.errors import GuardError
from knowledge.errors import KnowledgeError
from knowledge.text.numbers import arabic_numbers

log = logging.getLogger("daoban.assistant.api")


@dataclass(frozen=True)
class Opening:
    """How far the opening of the base has come."""

    step: str = "打开事项库"
    done: int = 0
    total: int = 0


class Room:
    """Holds the services once they are open; tells how far they are before that."""

    def __init__(self, services: Services | None) -> None:
        self.services = services
        self.opening = Opening()
        self.broken: str | None = None
        self.links: frozenset[str] | None = None
        self.began = time.monotonic()

    def open(self, settings: Settings) -> None:
        """Open the services in a thread of their own."""
        threading.Thread(target=self._open, args=(settings,), daemon=True).start()

    def _open(self, settings: Settings) -> None:
        try:
            opened = open_services(settings, self._progress)
            self.services = replace(opened, recorder=Recorder.open(settings.home))
            # The first number in words loads a library: better now than within an answer.
            arabic_numbers("一百二十")
        except (KnowledgeError, GuardError, OSError) as error:
            log.error("事项库打不开：%s", error)
            self.broken = str(error)
        except Exception as error:
            # Whatever it is, /readyz must say so; a thread that dies says nothing.
            log.exception("事项库打不开")
            self.broken = type(error).__name__
        finally:
            # What is loaded stays: clear up once, then leave it out of every later collection.
            gc.collect()
            gc.freeze()
            gc.enable()

    def close(self) -> None:
        """Write what is still to be recorded."""
        if self.services is not None and self.services.recorder is not None:
            self.services.recorder.close()

    def _progress(self, step: str, done: int, total: int) -> None:
        self.opening = Opening(step, done, total)

    def ready(self) -> Services:
        """The services, or an ApiError that says why there are none yet."""
        if self.services is not None:
            return self.services
        if self.broken is not None:
            raise ApiError("broken_base")
        at = self.opening
        raise ApiError("not_ready", step=at.step, done=at.done, total=at.total)


async def _services(request: Request) -> Services:
    room: Room = request.app.state.room
    return room.ready()


Ready = Annotated[Services, Depends(_services)]
