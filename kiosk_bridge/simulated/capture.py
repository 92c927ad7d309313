"""Simulated QR scanner and microphone."""

from __future__ import annotations

from collections import deque
from typing import Any

from ..driver import Call
from ..errors import DeviceError
from ..kinds import Done, Request
from ..kinds.capture import OpenMicrophone, Recording, Scan, StartRecording
from ..sound import Tape, tone
from .bench import Bench, Simulated, samples


class ScannerBench(Bench):
    actions = (*Bench.actions, "scan")

    def __init__(self) -> None:
        super().__init__()
        self.scanned: deque[str] = deque(maxlen=1)

    def scan(self, value: str) -> str:
        """A sample by its id, or any text as it stands."""
        if not value:
            raise ValueError("empty")
        known = samples()["codes"].get(value)
        self.scanned.append(known["text"] if known else value)
        return "code-scanned"

    def wipe(self) -> None:
        self.scanned.clear()

    def show(self) -> dict[str, Any]:
        return super().show() | {"waiting": len(self.scanned)}


class SimulatedScanner(Simulated):
    bench_type = ScannerBench
    kinds = frozenset({"qr-scanner"})

    def open(self, request: Request, call: Call) -> Done:
        return Done()

    def read(self, request: Request, call: Call) -> Scan:
        scanned = self.bench(ScannerBench).scanned
        text = call.until(lambda: scanned.popleft() if scanned else None, "no_code")
        return Scan(text=text, symbology="QRCode")

    def close(self, request: Request, call: Call) -> Done:
        self._bench.wipe()
        return Done()


class MicrophoneBench(Bench):
    actions = (*Bench.actions, "speak", "hush")

    def __init__(self) -> None:
        super().__init__()
        self.sounding = True

    def speak(self, _: str) -> None:
        self.sounding = True

    def hush(self, _: str) -> None:
        self.sounding = False

    def show(self) -> dict[str, Any]:
        return super().show() | {"sounding": self.sounding}


class SimulatedMicrophone(Simulated):
    """Records a tone for as long as the recording lasts, or silence."""

    bench_type = MicrophoneBench
    kinds = frozenset({"microphone"})
    rate = 16000
    tape: Tape | None = None

    def open(self, request: OpenMicrophone, call: Call) -> Done:
        self.rate = request.rate
        return Done()

    def start(self, request: StartRecording, call: Call) -> Done:
        self.tape = Tape(self.rate, request.most_s)
        return Done()

    def stop(self, request: Request, call: Call) -> Recording:
        tape, self.tape = self.tape, None
        if tape is None:
            raise DeviceError("not_open")
        level = 0.3 if self.bench(MicrophoneBench).sounding else 0.0
        tape.add(tone(440, tape.elapsed(), self.rate, level))
        recording = tape.recording()
        tape.wipe()
        return recording

    def close(self, request: Request, call: Call) -> Done:
        self.wipe()
        return Done()

    def wipe(self) -> None:
        if self.tape is not None:
            self.tape.wipe()
            self.tape = None
