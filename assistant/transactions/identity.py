"""Who the citizen is, by what the bridge read and signed; nothing else can say it.

A real transaction refuses readings of simulated devices; the sandbox takes both.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Callable, Mapping
from functools import partial

from assistant.transactions.errors import RequestFault
from assistant.transactions.plan import Who
from assistant.transactions.protocol import Card, Case
from guard.assertion import Gateway as Verifier
from guard.assertion import ReplayStore
from guard.errors import AssertionRejected
from guard.provenance import Device
from guard.sm2 import PublicKey

KeyOfTerminal = Callable[[str], PublicKey | None]
Reading = Device[Mapping[str, object]]
_ITEMS = ("name", "number", "birth", "address", "sex")


class Identities:
    """Verifies what the terminals' bridges signed; each reading counts once."""

    def __init__(
        self, key_of: KeyOfTerminal, replays: ReplayStore, clock: Callable[[], dt.datetime]
    ) -> None:
        self._clock = clock
        self._verifiers = {
            simulated: Verifier(key_of, replays, accept_simulated=simulated)
            for simulated in (False, True)
        }

    def card(self, case: Case, token: str, data: Mapping[str, object]) -> Card:
        """The items of an identity card. RequestFault `assertion_rejected`."""
        reading = self._reading(case, token, data, "id-card")
        held = [item for item in _ITEMS if isinstance(data.get(item), str) and data[item]]
        if not {"name", "number"} <= set(held):
            raise RequestFault("assertion_rejected", ["data"])
        return {item: reading.derive(partial(_item, item)) for item in held}

    def signature(self, case: Case, token: str, data: Mapping[str, object]) -> Reading:
        """What the signature pad drew. RequestFault `assertion_rejected`."""
        return self._reading(case, token, data, "signature-pad")

    def face(self, case: Case, token: str, data: Mapping[str, object]) -> Reading:
        """A live photo by the terminal's camera. RequestFault `assertion_rejected`."""
        reading = self._reading(case, token, data, "camera")
        if data.get("source") != "visible" or not isinstance(data.get("image"), str):
            raise RequestFault("assertion_rejected", ["data"])
        return reading

    def _reading(self, case: Case, token: str, data: Mapping[str, object], device: str) -> Reading:
        verifier = self._verifiers[case.plan.simulated]
        try:
            reading = verifier.verify(
                token,
                data,
                terminal=case.terminal_id or "",
                session=case.bridge_session or "",
                now=self._clock().timestamp(),
            )
        except AssertionRejected:
            raise RequestFault("assertion_rejected") from None
        if _device(token).partition("/")[0] != device:
            raise RequestFault("assertion_rejected", ["device"])
        return reading


def _item(item: str, data: Mapping[str, object]) -> str:
    return str(data[item])


def same_person(case: Case, who: Who, card: Card) -> bool:
    """Is this the card that was laid for the other one?"""
    other = case.people.get("agent" if who == "self" else "self")
    return other is not None and other["number"] == card["number"]


def _device(token: str) -> str:
    """Which device an assertion, already verified, is about."""
    payload = token.partition(".")[0]
    body = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return str(body["device"])
