"""Run beside a sound server: `child.py hear|play|unplug|private HOME` prints JSON lines.

PortAudio reads its environment once a process, so that each test has a process of its own.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np

from voice_client.asr.choose import load
from voice_client.asr.recogniser import Samples
from voice_client.audio.listener import Began, Ended, Event, Listener, Partial
from voice_client.audio.microphone import Microphone
from voice_client.audio.player import Player
from voice_client.audio.sinks import Watch
from voice_client.audio.tone import label_tone
from voice_client.audio.vad import Silero
from voice_client.models.store import Store
from voice_client.session.ears import Ears
from voice_client.settings import Settings, tuning
from voice_client.tts.synthesiser import Sound


def say(**what: object) -> None:
    print(json.dumps(what, ensure_ascii=False), flush=True)


def hear(home: Path) -> None:
    """One turn through the microphone."""
    settings = Settings(home=home)
    ears = Listener(load("whisper-base", settings, Store(settings)), Silero(), tuning())
    microphone = Microphone("", tuning().capture)
    microphone.open()
    ears.begin(["社保卡", "养老保险"], elder=True)
    say(event="ready")
    while ears.listening:
        block = microphone.take()
        for event in ears.feed(block) if block is not None else []:
            match event:
                case Began():
                    say(event="began")
                case Partial(text):
                    say(event="partial", text=text)
                case Ended(transcript, reason, gain):
                    say(event="ended", text=transcript.text, reason=reason, gain=gain)
    microphone.close()


def play(home: Path) -> None:
    """The label tone, and then one that is stopped."""
    told: list[int] = []
    player = Player(on_start=told.append)
    player.open()
    player.play(7, label_tone())
    while player.playing:
        time.sleep(0.05)
    time.sleep(0.5)
    say(event="played", told=told)
    player.close()


class Deaf(Listener):
    """Takes blocks, and tells that sound came."""

    def __init__(self) -> None:
        self.loud = False

    def feed(self, block: Samples) -> list[Event]:
        loud = bool(np.abs(block).max() > 0.05)
        began, self.loud = loud and not self.loud, loud
        return [Began()] if began else []

    def discard(self) -> None: ...


def unplug(home: Path) -> None:
    """What the ears tell until they are asked to end."""
    ears = Ears(Deaf(), Microphone("", tuning().capture), tuning().capture, _told)
    ears.start()
    say(event="ready")
    sys.stdin.readline()
    ears.close()
    say(event="closed")


def private(home: Path) -> None:
    """A long sound, and whether it goes to the headphones, until asked to end."""
    player = Player(headphones="phones")
    player.open()
    watch = Watch(lambda: say(private=player.private) if player.move() else None)
    watch.start()
    player.play(1, Sound(np.tile(label_tone().samples, 60), label_tone().rate))
    say(event="playing")
    sys.stdin.readline()
    watch.close()
    player.close()
    say(event="closed")


def _told(told: tuple[int, object]) -> None:
    say(event="began" if isinstance(told[1], Began) else told[1])


if __name__ == "__main__":
    {"hear": hear, "play": play, "unplug": unplug, "private": private}[sys.argv[1]](
        Path(sys.argv[2])
    )
