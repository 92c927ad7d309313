"""Publishing and rendering in one command; the pack itself is knowledge's to test."""

from __future__ import annotations

from pathlib import Path

import pytest

from voice_client.errors import AssistantAway, VoiceError
from voice_client.publishing import own_service, publish_and_render
from voice_client.settings import Settings


def test_a_pack_that_is_not_sound_is_neither_published_nor_rendered(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    with pytest.raises(VoiceError, match="没有发布"):
        publish_and_render(tmp_path / "nothing", settings, [1.0], 1)
    assert not settings.home.exists()


def test_a_service_that_does_not_start_is_told_and_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("voice_client.publishing._daoban", lambda: "/bin/false")
    with pytest.raises(AssistantAway, match="没有启动"), own_service(tmp_path):
        pass
