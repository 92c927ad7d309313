"""Run beside a sound server: `child.py hear|play HOME` prints JSON lines.

PortAudio reads its environment once a process, so that each test has a process of its own.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from voice_client.asr.choose import load
from voice_client.audio.listener import Began, Ended, Listener, Partial
from voice_client.audio.microphone import Microphone
from voice_client.audio.player import Player
from voice_client.audio.tone import label_tone
from voice_client.audio.vad import Silero
from voice_client.models.store import Store
from voice_client.settings import Settings, tuning


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


if __name__ == "__main__":
    {"hear": hear, "play": play}[sys.argv[1]](Path(sys.argv[2]))
