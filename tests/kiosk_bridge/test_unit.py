"""One driver under supervision: drivers that hang for good, that fail, that lie."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from kiosk_bridge.buffers import Buffers
from kiosk_bridge.driver import Call, Context, Driver, DriverSettings
from kiosk_bridge.errors import DeviceError
from kiosk_bridge.events import EventType
from kiosk_bridge.kinds import Done, Request
from kiosk_bridge.kinds.cards import Card
from kiosk_bridge.safety.programs import Programs
from kiosk_bridge.safety.usb import UsbList
from kiosk_bridge.settings import Limits
from kiosk_bridge.unit import State, Unit

LIMITS = Limits(grace_s=0.1, probe_timeout_s=0.3, hang_retry_s=600, most_stuck=2)
FOREVER = threading.Event()


class Stubborn(Driver[DriverSettings]):
    """Hangs in the first so many instances, does what it is told in the later ones."""

    made = 0
    hanging = 1
    act: Callable[[], Any] = staticmethod(Done)

    def __init__(self, settings: DriverSettings, context: Context) -> None:
        super().__init__(settings, context)
        type(self).made += 1
        self.number = type(self).made

    def probe(self) -> None:
        if self.number <= self.hanging and self.number > 1:
            FOREVER.wait()

    def open(self, request: Request, call: Call) -> Any:
        if self.number <= self.hanging:
            FOREVER.wait()
        return type(self).act()


def unit(**attributes: Any) -> tuple[Unit, list[EventType]]:
    driver = type("Mine", (Stubborn,), {"made": 0, **attributes})
    told: list[EventType] = []
    context = Context("id-card", lambda _: None, Programs({}), UsbList([]))
    made = Unit("x", lambda: driver(DriverSettings(), context), False, context, LIMITS, told.append)
    return made, told


async def perform(subject: Unit) -> Any:
    return await subject.perform("open", Request(), Call("1", 0.1, Buffers(10)), 0.1)


def let_time_pass(subject: Unit) -> None:
    subject._hung_at -= LIMITS.hang_retry_s


async def test_after_a_while_a_fresh_instance_takes_over_from_a_hung_one() -> None:
    subject, told = unit(hanging=1)
    with pytest.raises(DeviceError, match="device_hung"):
        await perform(subject)
    assert subject.state is State.HUNG
    with pytest.raises(DeviceError, match="device_hung"):
        await perform(subject)
    let_time_pass(subject)
    assert await perform(subject) == Done()
    assert told == [EventType.DEVICE_HUNG, EventType.DEVICE_BACK]


async def test_no_more_threads_are_left_behind_than_allowed() -> None:
    subject, _ = unit(hanging=99)
    before = threading.active_count()
    for _ in range(5):
        with pytest.raises(DeviceError, match="device_hung"):
            await perform(subject)
        let_time_pass(subject)
    assert threading.active_count() - before <= LIMITS.most_stuck


async def test_an_answer_that_does_not_fit_is_the_vendors_fault() -> None:
    subject, _ = unit(hanging=0, act=staticmethod(lambda: Card.model_validate({"name": "甲"})))
    with pytest.raises(DeviceError, match="vendor_unreadable"):
        await perform(subject)


@pytest.mark.parametrize("error", [ValueError("x"), TimeoutError(), SystemExit(), OSError("y")])
async def test_whatever_a_driver_raises_the_service_goes_on(error: BaseException) -> None:
    def fail() -> None:
        raise error

    subject, _ = unit(hanging=0, act=staticmethod(fail))
    with pytest.raises(DeviceError, match="driver_failed"):
        await perform(subject)
    assert subject.state is State.READY


async def test_a_driver_that_cannot_be_built_is_a_lost_device() -> None:
    def refuse() -> Any:
        raise DeviceError("device_lost")

    context = Context("id-card", lambda _: None, Programs({}), UsbList([]))
    subject = Unit("x", refuse, False, context, LIMITS, lambda _: None)
    with pytest.raises(DeviceError, match="device_lost"):
        await perform(subject)
    assert subject.state is State.LOST
