"""Simulated light board and sensors."""

from __future__ import annotations

from typing import Any, Literal

from ..driver import Call
from ..kinds import KINDS, Request
from ..kinds.board import FlashLight, LightRequest, Lights, LightsOff, Reading, Sensors
from .bench import Bench, Simulated

LightState = Literal["on", "flash", "off"]


class LightBench(Bench):
    """One light beside each device that a citizen touches."""

    def __init__(self) -> None:
        super().__init__()
        self.lights: dict[str, LightState] = {kind: "off" for kind in list(KINDS)[:8]}

    def show(self) -> dict[str, Any]:
        return super().show() | {"lights": dict(self.lights)}

    def wipe(self) -> None:
        self.lights.update(dict.fromkeys(self.lights, "off"))


class SimulatedLights(Simulated):
    bench_type = LightBench
    kinds = frozenset({"lights"})

    def on(self, request: LightRequest, call: Call) -> Lights:
        return self._set(request.light, "on")

    def flash(self, request: FlashLight, call: Call) -> Lights:
        return self._set(request.light, "flash")

    def off(self, request: LightsOff, call: Call) -> Lights:
        return self._set(request.light, "off")

    def _set(self, light: str | None, state: LightState) -> Lights:
        lights = self.bench(LightBench).lights
        for name in [light] if light else list(lights):
            lights[name] = state
        return Lights(lights=dict(lights))


class SensorBench(Bench):
    actions = (*Bench.actions, "open_case", "close_case", "come", "leave")

    def __init__(self) -> None:
        super().__init__()
        self.open = False
        self.person = False

    def open_case(self, _: str) -> str:
        self.open = True
        return "case-opened"

    def close_case(self, _: str) -> str:
        self.open = False
        return "case-closed"

    def come(self, _: str) -> str:
        self.person = True
        return "person-came"

    def leave(self, _: str) -> str:
        self.person = False
        return "person-left"

    def show(self) -> dict[str, Any]:
        return super().show() | {"open": self.open, "person": self.person}


class SimulatedSensors(Simulated):
    bench_type = SensorBench
    kinds = frozenset({"sensors"})

    def state(self, request: Request, call: Call) -> Sensors:
        bench = self.bench(SensorBench)
        case = Reading(sensor="case", state="open" if bench.open else "closed", alarm=bench.open)
        return Sensors(
            readings=[case, Reading(sensor="person", state="yes" if bench.person else "no")]
        )
