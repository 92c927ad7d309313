"""docs/devices.md, checked by following it."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from kiosk_bridge.cli import app
from kiosk_bridge.drivers import DRIVERS
from kiosk_bridge.kinds import KINDS
from kiosk_bridge.registry import find_driver
from kiosk_bridge.settings import BridgeSettings, Limits
from tests.kiosk_bridge.terminal import ORIGIN, QUICK, Start, running, wait_for
from tests.kiosk_bridge.test_vendors import READ, Reader

DOCUMENT = (Path(__file__).parents[2] / "docs/devices.md").read_text(encoding="utf-8")


def blocks(language: str) -> dict[str, str]:
    """The document's files by the name in their first line."""
    found = re.findall(rf"^```{language}\n# (\S+)\n(.*?)^```", DOCUMENT, re.DOTALL | re.MULTILINE)
    return dict(found)


@pytest.fixture
def acme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "acme_reader.py").write_text(blocks("python")["acme_reader.py"], encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "acme_reader", raising=False)
    return tmp_path


@pytest.mark.parametrize("name", blocks("yaml"))
def test_every_configuration_in_the_document_is_accepted(acme: Path, name: str) -> None:
    file = acme / name
    file.write_text(blocks("yaml")[name], encoding="utf-8")
    done = CliRunner().invoke(app, ["check", "--devices", str(file)])
    assert (done.exit_code, done.output) == (0, "设备配置可用。\n")


def test_the_vendors_driver_works_as_written(acme: Path) -> None:
    folder = acme / "device"
    given = yaml.safe_load(blocks("yaml")["acme.yaml"])
    given["devices"]["id-card"]["settings"]["folder"] = str(folder)
    settings = BridgeSettings.model_validate(given | {"origins": [ORIGIN], "limits": QUICK})
    with running(settings) as terminal:
        terminal.until("id-card", "lost")
        folder.mkdir()
        terminal.until("id-card", "ready")
        terminal.ask("id-card/open")
        assert terminal.code("id-card/read", timeout_s=0.3) == "no_card"
        card = {"name": "样例甲", "number": "440199194908150031"}
        (folder / "card.json").write_text(json.dumps(card))
        answer = terminal.post("id-card/read").json()
        assert (answer["driver"], answer["simulated"]) == ("acme_reader:AcmeReader", False)
        assert answer["data"]["name"] == "样例甲"
        (folder / "card.json").write_text(json.dumps(card | {"number": "440199194908150032"}))
        assert terminal.code("id-card/read") == "vendor_unreadable"
        terminal.client.delete("/v1/session")
        wait_for(lambda: not (folder / "card.json").exists(), "the wiping")


def test_the_reader_over_http_works_as_written(start: Start) -> None:
    reader = Reader()
    device = yaml.safe_load(blocks("yaml")["reader-http.yaml"])["devices"]["id-card"]
    device["settings"]["base"] = f"http://127.0.0.1:{reader.port}"
    terminal = start({"id-card": device}, require_assertion=False)
    terminal.ask("id-card/open")
    assert terminal.ask("id-card/read")["name"] == READ["name"].strip()
    reader.stop()


def test_the_table_tells_all_kinds_operations_and_drivers() -> None:
    rows = re.findall(r"^\| `([a-z0-9-]+)` \| ([a-z, ]+) \| (.+) \|$", DOCUMENT, re.MULTILINE)
    assert {kind: operations.split(", ") for kind, operations, _ in rows} == {
        kind: list(KINDS[kind].operations) for kind in KINDS
    }
    for kind, _, drivers in rows:
        named = set(re.findall(r"`([a-z0-9-]+)`", drivers))
        real = {name for name in DRIVERS if "/" not in name}
        assert named == {"simulated"} | {n for n in real if kind in _kinds_of(n)}


def test_every_setting_is_told() -> None:
    rows = re.findall(r"^\| (`[a-z0-9-]+`(?:, `[a-z0-9-]+`)*) \| (`.+) \|$", DOCUMENT, re.MULTILINE)
    told = {
        name: set(re.findall(r"`([a-z_]+)`", settings))
        for names, settings in rows
        for name in re.findall(r"`([a-z0-9-]+)`", names)
    }
    for name in DRIVERS:
        if "/" not in name:
            kind = next(kind for kind in KINDS if _fits(name, kind))
            fields = set(find_driver(name, kind).settings_type.model_fields)
            assert fields <= told.get(name, set()), name
    words = set(re.findall(r"`([a-z_]+)`", DOCUMENT))
    assert set(BridgeSettings.model_fields) | set(Limits.model_fields) <= words


def _kinds_of(name: str) -> frozenset[str]:
    kind = next(kind for kind in KINDS if _fits(name, kind))
    return find_driver(name, kind).kinds


def _fits(name: str, kind: str) -> bool:
    from kiosk_bridge.errors import SettingsError

    try:
        find_driver(name, kind)
    except SettingsError:
        return False
    return True
