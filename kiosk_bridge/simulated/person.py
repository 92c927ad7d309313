"""Simulated signature pad, fingerprint reader and binocular camera."""

from __future__ import annotations

from typing import Any

from ..driver import Call
from ..errors import DeviceError
from ..kinds import Done, Request
from ..kinds.model import Comparison
from ..kinds.person import (
    CameraRequest,
    CompareFaces,
    CompareFingers,
    Fingerprint,
    Photo,
    Signature,
)
from . import picture
from .bench import Bench, Simulated, samples

MARK = "模拟设备"
FINGER_FORMAT = "simulated"


class PadBench(Bench):
    actions = (*Bench.actions, "sign")

    def __init__(self) -> None:
        super().__init__()
        self.signed = False

    def sign(self, _: str) -> None:
        self.signed = True

    def wipe(self) -> None:
        self.signed = False

    def show(self) -> dict[str, Any]:
        return super().show() | {"signed": self.signed}


class SimulatedPad(Simulated):
    bench_type = PadBench
    kinds = frozenset({"signature-pad"})

    def open(self, request: Request, call: Call) -> Done:
        self.bench(PadBench).signed = False
        return Done()

    def get(self, request: Request, call: Call) -> Signature:
        bench = self.bench(PadBench)
        call.until(lambda: bench.signed or None, "no_signature")
        content = picture.signature(samples()["signature"])
        width, height = picture.size(content)
        key = call.buffers.put(content)
        return Signature(image=content, image_id=key, format="png", width=width, height=height)

    def close(self, request: Request, call: Call) -> Done:
        self._bench.wipe()
        return Done()


class FingerBench(Bench):
    actions = (*Bench.actions, "press", "lift")

    def __init__(self) -> None:
        super().__init__()
        self.finger: str | None = None

    def press(self, finger: str) -> None:
        if finger not in samples()["fingers"]:
            raise KeyError(finger)
        self.finger = finger

    def lift(self, _: str) -> None:
        self.finger = None

    def show(self) -> dict[str, Any]:
        return super().show() | {"finger": self.finger}


class SimulatedFingerprint(Simulated):
    bench_type = FingerBench
    kinds = frozenset({"fingerprint"})
    least_quality = 40

    def open(self, request: Request, call: Call) -> Done:
        return Done()

    def capture(self, request: Request, call: Call) -> Fingerprint:
        finger = call.until(lambda: self.bench(FingerBench).finger, "no_finger")
        quality = samples()["fingers"][finger]["quality"]
        if quality < self.least_quality:
            raise DeviceError("poor_finger")
        return Fingerprint(template=finger.encode(), format=FINGER_FORMAT, quality=quality)

    def compare(self, request: CompareFingers, call: Call) -> Comparison:
        known = {finger.encode() for finger in samples()["fingers"]}
        if not {request.first, request.second} <= known:
            raise DeviceError("bad_template")
        alike = request.first == request.second
        return Comparison(score=0.95 if alike else 0.05, threshold=0.6, alike=alike)

    def close(self, request: Request, call: Call) -> Done:
        return Done()


class CameraBench(Bench):
    actions = (*Bench.actions, "come", "leave", "change_face")

    def __init__(self) -> None:
        super().__init__()
        self.present = True
        self.same = True

    def come(self, _: str) -> None:
        self.present = True

    def leave(self, _: str) -> None:
        self.present = False

    def change_face(self, _: str) -> None:
        self.same = not self.same

    def show(self) -> dict[str, Any]:
        return super().show() | {"present": self.present, "same": self.same}


class SimulatedCamera(Simulated):
    bench_type = CameraBench
    kinds = frozenset({"camera"})

    def init(self, request: CameraRequest, call: Call) -> Done:
        return Done()

    def photo(self, request: CameraRequest, call: Call) -> Photo:
        if request.source == "document":
            content = picture.page(MARK)
        else:
            if not self.bench(CameraBench).present:
                raise DeviceError("no_face")
            content = picture.face(MARK, infrared=request.source == "infrared")
        width, height = picture.size(content)
        return Photo(
            image=content,
            image_id=call.buffers.put(content),
            format="jpeg",
            width=width,
            height=height,
            source=request.source,
        )

    def compare(self, request: CompareFaces, call: Call) -> Comparison:
        bench = self.bench(CameraBench)
        call.buffers.pick(request.reference, request.reference_id)
        call.buffers.pick(request.live, request.live_id)
        if not bench.present:
            raise DeviceError("no_face")
        return Comparison(score=0.91 if bench.same else 0.12, threshold=0.6, alike=bench.same)

    def close(self, request: Request, call: Call) -> Done:
        return Done()
