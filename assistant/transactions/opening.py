"""The gateway of a service, opened with the first transaction."""

from __future__ import annotations

from assistant.transactions.gateway import Gateway
from assistant.transactions.ground import Ground
from guard.assertion import ReplayStore
from guard.enrol import Terminals


def enrolled(ground: Ground) -> Gateway:
    """The gateway of a service: it knows the terminals that were enrolled with it."""
    return Gateway(ground, Terminals(ground.home / "terminals.json", ReplayStore()).key_of)
