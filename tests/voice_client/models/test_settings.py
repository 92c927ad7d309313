"""Every setting is documented, and the tuned values are whole."""

from __future__ import annotations

import pytest

from tests.voice_client.conftest import ROOT
from voice_client.errors import SettingsError
from voice_client.settings import Settings, Tuning, tuning


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_documented(name: str) -> None:
    assert f"`DAOBAN_VOICE_{name.upper()}`" in (ROOT / "docs" / "voice.md").read_text("utf-8")


def test_patience_grows_from_finished_to_unfinished() -> None:
    limits = tuning().endpoint
    assert (
        limits.pause_s < limits.finished_s < limits.unsure_s < limits.unfinished_s < limits.hard_s
    )


def test_a_countdown_is_at_least_twenty_seconds() -> None:
    assert tuning().session.countdown_s >= 20


def test_an_unknown_value_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = tuning().model_dump()
    monkeypatch.setattr("voice_client.settings.read_yaml", lambda name: {**whole, "odd": 1})
    tuning.cache_clear()
    with pytest.raises(SettingsError, match="odd"):
        tuning()
    monkeypatch.undo()
    assert isinstance(tuning(), Tuning)
