from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from voice_client.cli import app
from voice_client.errors import ModelError
from voice_client.models.catalogue import catalogue
from voice_client.models.store import SUMS, Store, package_path
from voice_client.settings import Settings


def test_every_model_says_what_it_is_and_how_it_comes() -> None:
    for name, model in catalogue().items():
        ways = [bool(model.files), bool(model.setting), bool(model.folder), bool(model.program)]
        assert sum(ways) == (0 if model.engine == "system" else 1), name
        assert model.title and model.licence and model.languages


def test_a_folder_that_nobody_named_is_absent_and_says_which_setting(tmp_path: Path) -> None:
    store = Store(Settings(home=tmp_path))
    assert store.state("vosk") == "absent"
    with pytest.raises(ModelError, match="DAOBAN_VOICE_VOSK"):
        store.path("vosk")


def test_a_folder_with_files_missing_is_damaged(tmp_path: Path) -> None:
    assert Store(Settings(home=tmp_path, vosk=tmp_path)).state("vosk") == "damaged"


def test_a_folder_is_checked_against_its_own_sums(tmp_path: Path) -> None:
    model = tmp_path / "am" / "final.mdl"
    model.parent.mkdir()
    model.write_bytes(b"right")
    (tmp_path / SUMS).write_text(f"{hashlib.sha256(b'right').hexdigest()}  am/final.mdl\n")
    store = Store(Settings(home=tmp_path, vosk=tmp_path))
    assert store.check("vosk") == "ready"
    model.write_bytes(b"wrong")
    assert store.check("vosk") == "damaged"


def test_an_unknown_name_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="whisper-base"):
        Store(Settings(home=tmp_path)).state("nothing")


def test_a_part_of_an_absent_package_is_nowhere() -> None:
    assert package_path("no_such_package/part.bin") is None


def test_the_list_shows_every_model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DAOBAN_VOICE_HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")
    shown = CliRunner().invoke(app, ["models", "list"]).output
    assert all(name in shown for name in catalogue())


@pytest.mark.models
def test_parts_are_joined_and_hold_their_checksum(store: Store) -> None:
    written: list[int] = []
    folder = store.install("whisper-base", written.append)
    assert sum(written) == store.size("whisper-base")
    assert store.check("whisper-base") == "ready"
    assert {p.name for p in folder.iterdir()} == set(catalogue()["whisper-base"].files)


@pytest.mark.models
def test_a_changed_model_is_found_by_the_check(tmp_path: Path) -> None:
    store = Store(Settings(home=tmp_path))
    model = store.install("kokoro") / "kokoro-v1.0.int8.onnx"
    with model.open("r+b") as file:
        file.seek(1000)
        file.write(b"changed")
    assert store.check("kokoro") == "damaged"
    result = CliRunner(env={"DAOBAN_VOICE_HOME": str(tmp_path)}).invoke(
        app, ["models", "check", "kokoro"]
    )
    assert result.exit_code == 1
    assert "损坏" in result.output
