from __future__ import annotations

from pathlib import Path

import pytest

from assistant.settings import Settings

DOCS = Path(__file__).parents[2] / "docs" / "settings.md"


def test_every_setting_is_documented_with_its_default() -> None:
    text = DOCS.read_text(encoding="utf-8")
    for name in Settings.model_fields:
        assert f"`DAOBAN_{name.upper()}`" in text, name


def test_the_environment_overrides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAOBAN_PORT", "9900")
    assert Settings().port == 9900
