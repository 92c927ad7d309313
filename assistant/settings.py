"""Settings of the service: from the environment (DAOBAN_…) or the command line."""

from __future__ import annotations

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict

from knowledge.pack import PACKS


class Settings(BaseSettings):
    """Every setting has a default that works on a fresh machine; see docs/settings.md."""

    model_config = SettingsConfigDict(env_prefix="DAOBAN_")

    pack: Path = PACKS / "tianhe"
    """Folder of the pack that is served."""
    home: Path = Path(".daoban")
    """Where the index, the keys and the audit live."""
    host: str = "127.0.0.1"
    """Address the assistant listens on."""
    port: int = 8800
    """Port of the assistant."""
    session_idle_seconds: float = 180.0
    """A conversation is forgotten after this long without a word."""
    sessions_most: int = 2000
    """More conversations than this and the oldest is forgotten."""
    work_days: tuple[int, ...] = (1, 2, 3, 4, 5)
    """Days on which people answer the hotline: 1 Monday … 7 Sunday. The operator's own."""
    work_hours: tuple[str, ...] = ("09:00-12:00", "13:00-17:00")
    """Hours on which people answer the hotline. The operator's own; not spoken as a fact."""
