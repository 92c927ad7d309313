"""Signed identity assertions (guard.assertion): the only thing that leaves with an identity."""

from __future__ import annotations

import logging
import time
from pathlib import Path

from guard.assertion import issue
from guard.errors import GuardError
from guard.keys import KeyRing
from guard.sm2 import PrivateKey

from .kinds import Answer

log = logging.getLogger(__name__)


class Signer:
    """Signs what a device read with the terminal's `device` key.

    The statement covers the answer's `data` as JSON, so that whoever shows it to the gateway
    must show the very data that the device read.
    """

    def __init__(self, terminal_id: str, keys: Path | None) -> None:
        self._terminal_id = terminal_id
        self._key = _device_key(keys)

    def sign(self, device: str, answer: Answer, subject: str, simulated: bool) -> str | None:
        """The assertion for the session `subject`, or None where this terminal cannot sign."""
        if self._key is None:
            return None
        return issue(
            self._key,
            terminal=self._terminal_id,
            device=device,
            session=subject,
            data=answer.model_dump(mode="json"),
            now=time.time(),
            simulated=simulated,
        )


def _device_key(keys: Path | None) -> PrivateKey | None:
    """A missing or exposed key is no reason not to print: only identities then stay inside."""
    if keys is None:
        return None
    try:
        return KeyRing(keys).private("device")
    except GuardError as error:
        log.error("no device key", extra={"error": type(error).__name__})
        return None
