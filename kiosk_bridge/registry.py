"""From settings to devices: finds the drivers, builds each in its unit."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import Any

import yaml
from pydantic import ValidationError

from .device import Device
from .driver import Context, Driver
from .drivers import DRIVERS
from .errors import SettingsError
from .events import EventBus, EventType
from .kinds import KINDS
from .safety.programs import Programs
from .safety.usb import UsbList
from .settings import BridgeSettings, DeviceSettings, DriverChoice
from .unit import Unit

NONE = "none"


@cache
def operation_table() -> dict[str, dict[str, Any]]:
    """operations.yaml: the Chinese name and the timeouts of each kind."""
    text = files("kiosk_bridge").joinpath("operations.yaml").read_text(encoding="utf-8")
    table: dict[str, dict[str, Any]] = yaml.safe_load(text)
    return table


def find_driver(name: str, kind: str) -> type[Driver[Any]]:
    """A driver's class by short name or `package.module:Class`. Raises SettingsError."""
    path = DRIVERS.get(f"{name}/{kind}") or DRIVERS.get(name, name)
    module, _, attribute = path.partition(":")
    try:
        found = getattr(import_module(module), attribute or "")
    except (ImportError, AttributeError, ValueError) as error:
        raise SettingsError(f"{kind} 的驱动 {name} 找不到或装不上：{error}。") from error
    if not (isinstance(found, type) and issubclass(found, Driver)):
        raise SettingsError(f"{kind} 的驱动 {name} 不是 kiosk_bridge.driver.Driver 的子类。")
    if kind not in found.kinds:
        raise SettingsError(f"驱动 {name} 不能用于 {kind}。")
    return found


class Registry:
    """Builds the devices of a terminal."""

    def __init__(self, settings: BridgeSettings, events: EventBus) -> None:
        self._settings = settings
        self._events = events
        self._programs = Programs(settings.programs)
        self.usb = UsbList(settings.usb.allowed)

    def devices(self) -> dict[str, Device]:
        """All fourteen, in the standard's order; those without a driver are absent."""
        given = self._settings.devices
        return {kind: self._device(kind, given.get(kind, DeviceSettings())) for kind in KINDS}

    def _device(self, kind: str, chosen: DeviceSettings) -> Device:
        usual = DriverChoice(driver=chosen.driver, settings=chosen.settings)
        choices = {"": usual, **chosen.also}
        present = {key: choice for key, choice in choices.items() if choice.driver != NONE}
        table = operation_table()[kind]
        return Device(
            KINDS[kind],
            table["name"],
            {key: self._unit(kind, key, choice) for key, choice in present.items()},
            {key: choice.driver for key, choice in present.items()},
            {**table["timeouts"], **chosen.timeouts},
            self._settings.limits,
        )

    def _unit(self, kind: str, key: str, choice: DriverChoice) -> Unit:
        driver = find_driver(choice.driver, kind)
        try:
            settings = driver.settings_type.model_validate(choice.settings)
        except ValidationError as error:
            places = "、".join(".".join(map(str, item["loc"])) for item in error.errors())
            raise SettingsError(f"{kind} 的驱动 {choice.driver} 设置不合法：{places}。") from error

        def notify(event: str) -> None:
            self._events.publish(EventType(event), kind, driver.simulated)

        context = Context(kind, notify, self._programs, self.usb)
        driver.prepare(context)
        name = f"{kind}/{key}" if key else kind
        limits = self._settings.limits
        return Unit(
            name, lambda: driver(settings, context), driver.simulated, context, limits, notify
        )
