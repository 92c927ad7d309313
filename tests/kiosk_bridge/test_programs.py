"""The white-lists of programs and USB devices."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from kiosk_bridge.errors import DeviceError
from kiosk_bridge.safety.programs import Programs
from kiosk_bridge.safety.usb import UsbList
from tests.kiosk_bridge.terminal import Start, wait_for

PROGRAMS = Programs(
    {name: Path("/usr/bin") / name for name in ("cat", "sleep", "env", "sh", "true")}
    | {"relative": Path("true"), "gone": Path("/usr/bin/no-such-program")}
)


def test_input_larger_than_a_pipe_arrives_whole_at_a_slow_reader() -> None:
    feed = os.urandom(1_000_000)
    done = PROGRAMS.run("sh", ["-c", "sleep 0.5; cat"], 10, feed)
    assert (done.code, done.out) == (0, feed)


def test_a_program_that_reads_nothing_does_no_harm() -> None:
    assert PROGRAMS.run("true", [], 10, bytes(1_000_000)).code == 0


@pytest.mark.parametrize("name", ["ls", "/usr/bin/cat", "relative", "gone", ""])
def test_what_is_not_listed_or_not_there_is_refused(name: str) -> None:
    with pytest.raises(DeviceError, match="program_refused"):
        PROGRAMS.run(name, [], 1)


def test_arguments_are_not_for_a_shell() -> None:
    done = PROGRAMS.run("env", ["true", "; echo hurt", "$(echo hurt)"], 5)
    assert done.out == b""


def test_the_environment_is_bare(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAOBAN_SECRET", "x")
    out = PROGRAMS.run("env", [], 5, environment={"ADDED": "1"}).out.decode()
    assert "DAOBAN_SECRET" not in out and "ADDED=1" in out


def test_a_program_that_does_not_end_is_killed_with_its_children(tmp_path: Path) -> None:
    note = tmp_path / "child"
    script = f"sleep 300 & echo $! > {note}; wait"
    with pytest.raises(DeviceError, match="timeout"):
        PROGRAMS.run("sh", ["-c", script], 0.5)
    child = Path(f"/proc/{note.read_text().strip()}/stat")
    wait_for(lambda: not child.exists() or " Z " in child.read_text(), "the child's end")


def test_the_check_can_stop_a_program() -> None:
    began = time.monotonic()

    def check() -> None:
        raise DeviceError("cancelled")

    with pytest.raises(DeviceError, match="cancelled"):
        PROGRAMS.run("sleep", ["300"], 60, check=check)
    assert time.monotonic() - began < 10


def plug(sysfs: Path, port: str, vendor: str, product: str, class_: str = "00") -> None:
    folder = sysfs / port
    folder.mkdir()
    for name, value in (("idVendor", vendor), ("idProduct", product), ("bDeviceClass", class_)):
        (folder / name).write_text(f"{value}\n")


def test_usb_devices_that_nobody_approved_are_found(tmp_path: Path) -> None:
    plug(tmp_path, "usb1", "1d6b", "0002", "09")
    plug(tmp_path, "1-1", "04b8", "0202")
    (tmp_path / "1-1:1.0").mkdir()
    usb = UsbList(["04B8:0202"], tmp_path)
    assert usb.strangers() == set()
    plug(tmp_path, "1-2", "0781", "5567")
    assert {device.id for device in usb.strangers()} == {"0781:5567"}
    usb.require(0x04B8, 0x0202)
    with pytest.raises(DeviceError, match="usb_refused"):
        usb.require(0x0781, 0x5567)


def test_a_stranger_on_usb_is_an_event_once(start: Start, tmp_path: Path) -> None:
    terminal = start(usb={"allowed": ["04b8:0202"]})
    terminal.bridge._usb = UsbList(["04b8:0202"], tmp_path)
    plug(tmp_path, "1-2", "0781", "5567")
    recent = terminal.bridge.events._recent

    def refused() -> int:
        return [event.type.value for event in recent].count("usb-refused")

    wait_for(lambda: refused() > 0, "usb-refused")
    time.sleep(0.3)
    assert refused() == 1
