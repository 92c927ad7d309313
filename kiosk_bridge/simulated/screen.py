"""Simulated image processing, voice prompt and soft keyboard.

The first and the last are software in any case: they do the real thing and say that they are
part of a simulated terminal. The voice prompt shows on the panel what it would say.
"""

from __future__ import annotations

import time
from typing import Any

from ..driver import Call, Context, DriverSettings
from ..drivers.image import ImageSettings, OpenCvImage
from ..drivers.keyboard import KeyboardSettings, PinyinKeyboard
from ..errors import DeviceError
from ..kinds import Answer, Done, Request
from ..kinds.screen import KeyboardState, Speak, Spoken
from ..labels import SPOKEN_LABEL
from .bench import Bench, Simulated

CHARACTERS_A_SECOND = {"normal": 4.0, "slow": 3.0}


class SimulatedImage(Simulated):
    kinds = frozenset({"image"})

    def __init__(self, settings: DriverSettings, context: Context) -> None:
        super().__init__(settings, context)
        self._real = OpenCvImage(ImageSettings(), context)

    def run(self, operation: str, request: Request, call: Call) -> Answer:
        self.probe()
        return self._real.run(operation, request, call)


class VoiceBench(Bench):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def wipe(self) -> None:
        self.said.clear()

    def show(self) -> dict[str, Any]:
        return super().show() | {"said": list(self.said)}


class SimulatedVoice(Simulated):
    bench_type = VoiceBench
    kinds = frozenset({"voice-prompt"})

    def speak(self, request: Speak, call: Call) -> Spoken:
        """Takes as long as speaking would."""
        text = f"{SPOKEN_LABEL}{request.text}" if request.ai else request.text
        self.bench(VoiceBench).said.append(text)
        lasts = len(text) / CHARACTERS_A_SECOND[request.pace]
        try:
            call.until(
                lambda: True if time.monotonic() - call.started >= lasts else None, "timeout"
            )
        except DeviceError as error:
            if error.code != "cancelled":
                raise
            return Spoken(seconds=time.monotonic() - call.started, whole=False)
        return Spoken(seconds=lasts, whole=True)

    def stop(self, request: Request, call: Call) -> Done:
        return Done()


class KeyboardBench(Bench):
    def __init__(self) -> None:
        super().__init__()
        self.layout: str | None = None

    def show(self) -> dict[str, Any]:
        return super().show() | {"layout": self.layout}


class SimulatedKeyboard(Simulated):
    bench_type = KeyboardBench
    kinds = frozenset({"soft-keyboard"})

    def __init__(self, settings: DriverSettings, context: Context) -> None:
        super().__init__(settings, context)
        self._real = PinyinKeyboard(KeyboardSettings(), context)

    def run(self, operation: str, request: Request, call: Call) -> Answer:
        self.probe()
        answer = self._real.run(operation, request, call)
        if isinstance(answer, KeyboardState):
            self.bench(KeyboardBench).layout = answer.layout
        return answer
