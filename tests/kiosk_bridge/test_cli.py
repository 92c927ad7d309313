"""The command, its refusals, and HTTPS with the guard's certificate."""

from __future__ import annotations

import os
import signal
import ssl
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
import yaml
from typer.testing import CliRunner

from guard.certs import make_certificates
from kiosk_bridge.cli import app
from kiosk_bridge.drivers import DRIVERS
from kiosk_bridge.kinds import KINDS
from kiosk_bridge.registry import find_driver, operation_table
from kiosk_bridge.settings import load
from tests.kiosk_bridge.terminal import free_port, wait_for


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, [*arguments])
    return done.exit_code, done.output


def write(path: Path, **fields: object) -> str:
    path.write_text(yaml.safe_dump(fields, allow_unicode=True), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "example.invalid"])
def test_only_loopback_is_listened_on(host: str) -> None:
    code, told = run("--simulated", "--http", "--host", host)
    assert code == 2 and "本机回环" in told


def test_without_a_certificate_it_says_how_to_get_one(tmp_path: Path) -> None:
    code, told = run("--simulated", "--home", str(tmp_path))
    assert code == 2 and "daoban guard init" in told


def test_production_refuses_simulated_devices_unless_told(tmp_path: Path) -> None:
    devices = {"id-card": {"driver": "simulated"}}
    code, told = run("check", "--devices", write(tmp_path / "a.yaml", devices=devices))
    assert code == 2 and "id-card" in told and "allow_simulated" in told
    also = {"id-card": {"driver": "none", "also": {"social-security": {"driver": "simulated"}}}}
    assert run("check", "--devices", write(tmp_path / "b.yaml", devices=also))[0] == 2
    allowed = write(tmp_path / "c.yaml", devices=devices, allow_simulated=True)
    assert run("check", "--devices", allowed) == (0, "设备配置可用。\n")
    assert (
        run("check", "--devices", write(tmp_path / "d.yaml", devices=devices, mode="demo"))[0] == 0
    )


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"devices": {"fax": {}}}, "fax"),
        ({"devices": {"lights": {"driver": "no-such-driver"}}}, "no-such-driver"),
        ({"devices": {"lights": {"driver": "cups"}}}, "不能用于 lights"),
        ({"devices": {"lights": {"driver": "kiosk_bridge.errors:BridgeError"}}}, "子类"),
        ({"devices": {"lights": {"driver": "serial-lights"}}}, "device"),
        ({"devices": {"lights": {"timeouts": {"explode": 1}}}}, "explode"),
        ({"devices": {"lights": {"also": {"x": {"driver": "cups"}}}}}, "also"),
        ({"port": 1}, "port"),
    ],
)
def test_what_is_wrong_with_a_configuration_is_said(
    tmp_path: Path, fields: dict[str, object], word: str
) -> None:
    code, told = run("check", "--devices", write(tmp_path / "devices.yaml", **fields))
    assert code == 2 and word in told


def test_a_missing_or_broken_file_is_said(tmp_path: Path) -> None:
    assert "读不到" in run("check", "--devices", str(tmp_path / "none.yaml"))[1]
    (tmp_path / "broken.yaml").write_text("a: [")
    assert "YAML" in run("check", "--devices", str(tmp_path / "broken.yaml"))[1]


def test_the_configuration_that_comes_with_daoban_is_for_production() -> None:
    settings = load()
    assert settings.mode == "production" and not settings.allow_simulated
    assert list(settings.devices) == list(KINDS)


def test_every_named_driver_is_there_and_every_kind_has_a_simulated_one() -> None:
    for name in DRIVERS:
        short, _, kind = name.partition("/")
        kinds = [kind] if kind else [k for k in KINDS if k in find_driver_kinds(name)]
        assert kinds
        for each in kinds:
            assert find_driver(short, each).simulated is (short == "simulated")
    assert {f"simulated/{kind}" for kind in KINDS} <= set(DRIVERS)


def find_driver_kinds(name: str) -> frozenset[str]:
    module, _, attribute = DRIVERS[name].partition(":")
    __import__(module)
    kinds: frozenset[str] = getattr(sys.modules[module], attribute).kinds
    return kinds


def test_every_operation_has_a_time_limit() -> None:
    table = operation_table()
    for kind in KINDS.values():
        assert set(table[kind.id]["timeouts"]) == set(kind.operations)
        assert table[kind.id]["name"]


def test_https_with_the_terminals_certificate_and_a_clean_stop(tmp_path: Path) -> None:
    make_certificates(tmp_path / "tls", ["127.0.0.1"])
    port = free_port()
    log = tmp_path / "bridge.log"
    code = "from kiosk_bridge.cli import app; app()"
    page = "http://127.0.0.1:8892"
    options = ["--simulated", "--port", str(port), "--log-file", str(log), "--origin", page]
    process = subprocess.Popen(
        [sys.executable, "-c", code, *options],
        env={**os.environ, "DAOBAN_HOME": str(tmp_path)},
        stdout=subprocess.DEVNULL,
    )
    trusted = ssl.create_default_context(cafile=str(tmp_path / "tls" / "ca.pem"))
    address = f"https://127.0.0.1:{port}/v1/devices"

    def answers() -> bool:
        try:
            return httpx.get(address, verify=trusted).json()["mode"] == "demo"
        except httpx.TransportError:
            return False

    try:
        wait_for(answers, "https", 60)
        with pytest.raises(httpx.TransportError):
            httpx.get(address.replace("https", "http"))
        session = address.replace("devices", "session")
        for origin, status in ((page, 201), ("http://127.0.0.1:8893", 403)):
            headers = {"origin": origin}
            assert httpx.post(session, headers=headers, verify=trusted).status_code == status
        process.send_signal(signal.SIGTERM)
        process.wait(20)
    finally:
        process.kill()
