"""Putting ears and mouth together from the settings; what is missing is said, and done without."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..asr.choose import choose as choose_recogniser
from ..audio.echo import WebRtc
from ..audio.listener import Listener
from ..audio.microphone import Microphone
from ..audio.player import Player
from ..audio.vad import Silero
from ..errors import ModelError, VoiceError
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
    notes: tuple[str, ...] = ()

    def status(self) -> dict[str, Any]:
        """For /terminal and the page."""
        return {
            "hears": self.ears is not None,
            "speaks": self.mouth is not None,
            "asr": self.asr,
            "tts": self.tts,
            "private": bool(self.mouth and self.mouth.player and self.mouth.player.private),
            "over": bool(self.ears and self.ears.canceller),
            "note": " ".join(dict.fromkeys(self.notes)),
        }

    def close(self) -> None:
        if self.ears:
            self.ears.close()
        if self.mouth:
            self.mouth.close()


def assemble(settings: Settings, hears: EarTell, speaks: MouthTell) -> Parts:
    """Load the models and open the devices. Blocks for seconds: call it in a thread."""
    parts, store = Parts(), Store(settings)
    for add, tell in ((_add_ears, hears), (_add_mouth, speaks)):
        try:
            add(parts, settings, store, tell)
        except VoiceError as error:
            parts.notes = (*parts.notes, str(error))
    if parts.ears and parts.mouth and settings.barge_in == "voice":
        _join(parts.ears, parts.mouth)
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
    parts.mouth, parts.tts = mouth, engine.name


def _join(ears: Ears, mouth: Mouth) -> None:
    """Echo cancellation between the two, where the binding is installed; else half duplex."""
    try:
        canceller = WebRtc(tuning().echo)
    except ModelError:
        return
    ears.listen_through(canceller)
    if mouth.player:
        mouth.player.tap = canceller
