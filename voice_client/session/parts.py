"""Putting ears and mouth together from the settings; what is missing is said, and done without."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..asr.choose import choose as choose_recogniser
from ..audio.listener import Listener
from ..audio.microphone import Microphone
from ..audio.player import Player
from ..audio.vad import Silero
from ..errors import VoiceError
from ..models.store import Store
from ..settings import Settings, tuning
from ..tts.cache import Cache
from ..tts.choose import choose as choose_synthesiser
from .ears import Ears
from .ears import Tell as EarTell
from .mouth import Mouth
from .mouth import Tell as MouthTell


@dataclass
class Parts:
    """What this terminal has; None with a note where it has not."""

    ears: Ears | None = None
    mouth: Mouth | None = None
    asr: str = ""
    tts: str = ""
    private: bool = False
    notes: tuple[str, ...] = ()

    def status(self) -> dict[str, Any]:
        """For /terminal and the page."""
        return {
            "hears": self.ears is not None,
            "speaks": self.mouth is not None,
            "asr": self.asr,
            "tts": self.tts,
            "private": self.private,
            "note": " ".join(dict.fromkeys(self.notes)),
        }

    def close(self) -> None:
        if self.ears:
            self.ears.close()
        if self.mouth:
            self.mouth.close()


def assemble(settings: Settings, hears: EarTell, speaks: MouthTell) -> Parts:
    """Load the models and open the devices. Blocks for seconds: call it in a thread."""
    parts = Parts()
    store = Store(settings)
    for add in (_add_ears, _add_mouth):
        try:
            add(parts, settings, store, hears if add is _add_ears else speaks)
        except VoiceError as error:
            parts.notes = (*parts.notes, str(error))
    return parts


def _add_ears(parts: Parts, settings: Settings, store: Store, tell: Any) -> None:
    """The microphone first: without one no model need be loaded."""
    microphone = Microphone(settings.microphone, tuning().capture)
    microphone.open()
    microphone.close()
    recogniser = choose_recogniser(settings, store)
    listener = Listener(recogniser, Silero(), tuning())
    ears = Ears(listener, microphone, tuning().capture, tell)
    ears.start()
    parts.ears, parts.asr = ears, recogniser.name


def _add_mouth(parts: Parts, settings: Settings, store: Store, tell: Any) -> None:
    player = Player(settings.speaker, settings.headphones)
    player.open()
    engine = choose_synthesiser(settings, store)
    voice = settings.voice or engine.voices[0]
    mouth = Mouth(engine, voice, Cache(settings.home / "speech", engine.name, voice), tell)
    mouth.start(player)
    parts.mouth, parts.tts, parts.private = mouth, engine.name, player.private
