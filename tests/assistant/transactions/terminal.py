"""A terminal as the gateway sees it: a key that is enrolled, sample cards, signed readings."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import yaml

from guard.assertion import issue
from guard.sm2 import PrivateKey, PublicKey

CHINA = dt.timezone(dt.timedelta(hours=8))
MORNING = dt.datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)
SAMPLES = yaml.safe_load(
    """
elder: {card: resident, name: 样例甲, number: "440199194908150031", sex: 男, birth: "1949-08-15",
        address: 样例路1号101房}
son: {card: resident, name: 样例丙, number: "440199198406071016", sex: 男, birth: "1984-06-07",
      address: 样例路1号101房}
"""
)


class Clock:
    """A clock that goes on only when it is told to."""

    def __init__(self, now: dt.datetime = MORNING) -> None:
        self.now = now

    def __call__(self) -> dt.datetime:
        return self.now

    def on(self, **span: float) -> None:
        self.now += dt.timedelta(**span)


@dataclass
class Terminal:
    """Signs as its bridge would."""

    clock: Clock
    id: str = "hall-1"
    session: str = "bridge-session"
    simulated: bool = True
    key: PrivateKey = field(default_factory=PrivateKey.generate)

    def key_of(self, terminal: str) -> PublicKey | None:
        return self.key.public if terminal == self.id else None

    def sign(self, data: dict[str, Any], device: str = "id-card", **other: Any) -> str:
        given = {"terminal": self.id, "session": self.session, "simulated": self.simulated}
        return issue(
            self.key, device=device, data=data, now=self.clock().timestamp(), **given | other
        )

    def card(self, sample: str = "elder", who: str = "self") -> dict[str, Any]:
        """The body that a page sends after a card was read."""
        return {"who": who, "assertion": self.sign(SAMPLES[sample]), "data": SAMPLES[sample]}

    def opening(self, matter: str, **more: Any) -> dict[str, Any]:
        return {
            "matter": matter,
            "terminal_id": self.id,
            "bridge_session": self.session,
            **more,
        }
