"""The white-list of USB devices, by vendor and product id, read from Linux's sysfs.

What it does not do: it cannot stop the kernel from binding a device. Pair it with USBGuard or
`authorized_default=0`; docs/devices.md says how.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..errors import DeviceError

SYSFS = Path("/sys/bus/usb/devices")
HUB = "09"


@dataclass(frozen=True)
class UsbDevice:
    """One attached device; `id` is vendor:product in lower-case hexadecimal."""

    port: str
    id: str


class UsbList:
    """Which USB devices have been approved for this terminal."""

    def __init__(self, allowed: list[str], sysfs: Path = SYSFS) -> None:
        self._allowed = {entry.lower() for entry in allowed}
        self._sysfs = sysfs

    def require(self, vendor: int, product: int) -> None:
        """DeviceError `usb_refused` unless the device stands on the list."""
        if f"{vendor:04x}:{product:04x}" not in self._allowed:
            raise DeviceError("usb_refused")

    def require_node(self, node: Path) -> None:
        """The same for a device file such as /dev/video0: only USB ones are looked up."""
        found = _usb_parent(node)
        if found is not None and found.id not in self._allowed:
            raise DeviceError("usb_refused")

    def strangers(self) -> set[UsbDevice]:
        """Attached devices, hubs apart, that are not on the list."""
        attached = (_read(folder) for folder in self._sysfs.glob("*"))
        return {device for device in attached if device and device.id not in self._allowed}


def _read(folder: Path) -> UsbDevice | None:
    try:
        if (folder / "bDeviceClass").read_text().strip() == HUB:
            return None
        vendor = (folder / "idVendor").read_text().strip().lower()
        product = (folder / "idProduct").read_text().strip().lower()
    except OSError:
        return None
    return UsbDevice(folder.name, f"{vendor}:{product}")


def _usb_parent(node: Path) -> UsbDevice | None:
    """The USB device behind /dev/NAME, found by walking up from /sys/class/*/NAME."""
    for entry in Path("/sys/class").glob(f"*/{node.resolve().name}"):
        for folder in [entry.resolve(), *entry.resolve().parents]:
            if (folder / "idVendor").exists():
                return _read(folder)
    return None
