"""What an operator may set, read from a YAML file such as devices.yaml."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from .errors import SettingsError
from .kinds import KINDS

SIMULATED = "simulated"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Limits(_Part):
    """Sizes and patience. All times in seconds."""

    body_mb: float = Field(default=20, gt=0)
    buffers_mb: float = Field(default=64, gt=0)
    """Images that one session may hold."""
    sessions: int = Field(default=8, ge=1)
    session_idle_s: float = Field(default=600, gt=0)
    session_yield_s: float = Field(default=20, ge=0)
    """A session unused for so long makes room for a new one when there are too many."""
    device_yield_s: float = Field(default=60, ge=0)
    """A device that a session opened and then left unused for so long goes to who asks for it."""
    lock_wait_s: float = Field(default=1, ge=0)
    """How long an operation waits for the one before it on the same device."""
    grace_s: float = Field(default=1.5, gt=0)
    """How long a driver may overrun its limit before it counts as hung."""
    probe_every_s: float = Field(default=2, gt=0)
    probe_timeout_s: float = Field(default=4, gt=0)
    hang_retry_s: float = Field(default=30, gt=0)
    """After so long, a fresh instance is tried beside a hung one."""
    most_stuck: int = Field(default=3, ge=1)
    """How many hung threads a device may leave behind before only a restart helps."""


class Usb(_Part):
    allowed: list[str] = []
    """vendor:product, in hexadecimal."""


class Tls(_Part):
    """The terminal's own certificate and key (PEM); guard makes them."""

    certificate: Path | None = None
    key: Path | None = None


class DriverChoice(_Part):
    """A driver by its short name, or a vendor's own as `package.module:Class`."""

    driver: str
    settings: dict[str, Any] = {}


class DeviceSettings(_Part):
    """Which driver drives a device; `none` where the terminal does not have it."""

    driver: str = "none"
    settings: dict[str, Any] = {}
    timeouts: dict[str, float] = {}
    """Seconds by operation, in place of operations.yaml."""
    also: dict[str, DriverChoice] = {}
    """Further drivers by the kind's choice, such as `social-security` or `document`."""


class BridgeSettings(_Part):
    """The whole file."""

    mode: Literal["production", "demo"] = "production"
    allow_simulated: bool = False
    """Production starts with simulated devices only where this is true."""
    terminal_id: str = Field(default="terminal-1", pattern="^[A-Za-z0-9._-]{1,64}$")
    origins: list[str] = []
    """Origins of pages that may use the devices, such as https://127.0.0.1:8802."""
    require_assertion: bool = True
    """Whether an identity may leave only with a signed assertion (real devices)."""
    keys: Path | None = None
    """Folder with the terminal's `device` key (guard.keys), made when it is enrolled."""
    tls: Tls = Tls()
    limits: Limits = Limits()
    programs: dict[str, Path] = {}
    usb: Usb = Usb()
    devices: dict[str, DeviceSettings] = {}

    def at_home(self, home: Path) -> BridgeSettings:
        """With the keys and the certificate of `daoban guard init` where none are named."""
        found: dict[str, Any] = {}
        if self.keys is None and (home / "keys" / "device.key").exists():
            found["keys"] = home / "keys"
        if self.tls.certificate is None and (home / "tls" / "service.pem").exists():
            tls = home / "tls"
            found["tls"] = Tls(certificate=tls / "service.pem", key=tls / "service.key")
        return self.model_copy(update=found)

    def with_origins(self, origins: list[str]) -> BridgeSettings:
        """With further pages that may use the devices, such as a screen on another port."""
        return self.model_copy(update={"origins": [*self.origins, *origins]})

    def simulate_all(self) -> BridgeSettings:
        """The same terminal with every device simulated, for showing and training."""
        devices = {kind: DeviceSettings(driver=SIMULATED) for kind in KINDS}
        return self.model_copy(update={"mode": "demo", "devices": devices})


def load(path: Path | None = None) -> BridgeSettings:
    """Read a settings file, or the one that comes with Daoban. Raises SettingsError."""
    source = path if path is not None else files("kiosk_bridge").joinpath("devices.yaml")
    try:
        content = yaml.safe_load(source.read_text(encoding="utf-8"))
        return check(BridgeSettings.model_validate(content))
    except OSError as error:
        raise SettingsError(f"读不到设备配置 {source}：请检查路径和权限。") from error
    except yaml.YAMLError as error:
        raise SettingsError(f"设备配置 {source} 不是合法的 YAML：{error}") from error
    except ValidationError as error:
        places = "、".join(".".join(map(str, item["loc"])) for item in error.errors())
        raise SettingsError(f"设备配置 {source} 有不合法的项：{places}。") from error


def check(settings: BridgeSettings) -> BridgeSettings:
    """Rules that a schema cannot say. Raises SettingsError."""
    unknown = set(settings.devices) - set(KINDS)
    if unknown:
        raise SettingsError(
            f"没有这些设备：{'、'.join(sorted(unknown))}；可用：{'、'.join(KINDS)}。"
        )
    for name, device in settings.devices.items():
        _check_device(name, device)
    _check_simulated(settings)
    return settings


def _check_device(name: str, device: DeviceSettings) -> None:
    kind = KINDS[name]
    odd = set(device.timeouts) - set(kind.operations)
    if odd:
        raise SettingsError(f"{name} 没有这些操作：{'、'.join(sorted(odd))}；请改 timeouts。")
    if device.also and kind.choice is None:
        raise SettingsError(f"{name} 只能有一个驱动，请删去 also。")


def _check_simulated(settings: BridgeSettings) -> None:
    if settings.mode == "demo" or settings.allow_simulated:
        return
    names = [
        name
        for name, device in settings.devices.items()
        if SIMULATED in {device.driver, *(choice.driver for choice in device.also.values())}
    ]
    if names:
        raise SettingsError(
            f"生产环境不能使用模拟设备（{'、'.join(names)}）。请接上真实设备；"
            "确需演示或培训，请把 mode 改为 demo，或设 allow_simulated: true。"
        )
