"""What the panel page can do to a simulated device, and what the device then does."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any, ClassVar, TypeVar

import yaml

from ..driver import Call, Context, Driver, DriverSettings
from ..errors import DeviceError, RequestError
from ..kinds import Answer, Request


@cache
def samples() -> dict[str, Any]:
    """samples.yaml: invented people, documents, codes."""
    text = files("kiosk_bridge.simulated").joinpath("samples.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


class Bench:
    """The imagined hardware of one device. It outlives driver instances, as hardware does.

    An action of the panel is a method whose name stands in `actions`; it takes the value
    chosen on the panel (or "") and returns the event that it brings about, if any.
    """

    actions: ClassVar[tuple[str, ...]] = ("unplug", "plug", "freeze", "thaw")

    def __init__(self) -> None:
        self.plugged = True
        self.moving = threading.Event()
        """Cleared while the device hangs."""
        self.moving.set()

    def act(self, action: str, value: str, emit: Callable[[str], None]) -> None:
        """Do what the panel asks. RequestError `illegal_request` if it is not on offer."""
        if action not in self.actions:
            raise RequestError("illegal_request", ["action"])
        try:
            event = getattr(self, action)(value)
        except (KeyError, ValueError):
            raise RequestError("illegal_request", ["value"]) from None
        if event is not None:
            emit(event)

    def show(self) -> dict[str, Any]:
        """What the panel page shows of the device."""
        return {"plugged": self.plugged, "frozen": not self.moving.is_set()}

    def wipe(self) -> None:
        """The session has ended."""

    def unplug(self, _: str) -> None:
        self.plugged = False

    def plug(self, _: str) -> None:
        self.plugged = True

    def freeze(self, _: str) -> None:
        self.moving.clear()

    def thaw(self, _: str) -> None:
        self.moving.set()


B = TypeVar("B", bound=Bench)


class Simulated(Driver[DriverSettings]):
    """Base of the simulated drivers: can be unplugged, and can really hang."""

    simulated = True
    bench_type: ClassVar[type[Bench]] = Bench

    def __init__(self, settings: DriverSettings, context: Context) -> None:
        super().__init__(settings, context)
        self._bench = context.keep(self.bench_type)

    @classmethod
    def prepare(cls, context: Context) -> None:
        context.keep(cls.bench_type)

    def bench(self, type_: type[B]) -> B:
        """The device's bench as the type that it is."""
        if not isinstance(self._bench, type_):
            raise TypeError(type_.__name__)
        return self._bench

    def probe(self) -> None:
        self._bench.moving.wait()
        if not self._bench.plugged:
            raise DeviceError("device_lost")

    def run(self, operation: str, request: Request, call: Call) -> Answer:
        self.probe()
        return super().run(operation, request, call)

    def wipe(self) -> None:
        self._bench.wipe()
