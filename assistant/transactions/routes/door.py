"""The way from a route to the gateway, and what all routes share.

The gateway and all that it stands on (a database, HTTP clients, JSON Schema) are loaded with the
first transaction: a service that only answers questions does without them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

from fastapi import Path as UrlPath
from fastapi import Response
from pydantic import BaseModel

from assistant.transactions.backends.sandbox import words as sandbox_words
from assistant.transactions.errors import RequestFault
from assistant.transactions.ground import Ground
from assistant.transactions.protocol import Case
from assistant.transactions.routes import told
from guard.errors import ProvenanceError
from guard.keys import KeyRing
from guard.wall import refuse_labelled

if TYPE_CHECKING:
    from assistant.transactions.gateway import Gateway

Ready = Callable[[], Ground]
TransactionId = Annotated[str, UrlPath(description="办理编号，开始办理时得到", examples=["Jx3…"])]


class Door:
    """The gateway, made when it is first asked for: the base may still be opening."""

    def __init__(self, ready: Ready, gateway: Gateway | None = None) -> None:
        self._ready, self._made = ready, gateway
        self._lock = threading.Lock()

    def gateway(self) -> Gateway:
        """The one gateway of this service."""
        with self._lock:
            if self._made is None:
                from assistant.transactions.opening import enrolled

                self._made = enrolled(self._ready())
            return self._made

    @property
    def keys(self) -> KeyRing:
        return self._ready().keys

    def case(self, transaction: TransactionId) -> Case:
        """RequestFault `unknown_transaction`."""
        return self.gateway().cases.get(transaction)

    def unlabelled(self, body: BaseModel) -> None:
        """Nothing that carries the label of AI output goes into a transaction (guard.wall)."""
        content = body.model_dump(mode="json")
        try:
            refuse_labelled(content, self.keys, content)
        except ProvenanceError:
            raise RequestFault("labelled") from None


def out(case: Case) -> told.TransactionOut:
    """The case as the screen gets it."""
    return told.transaction_out(case, sandbox_words()["warning"] if case.plan.simulated else None)


async def private(response: Response) -> None:
    """No answer about a transaction is to be cached."""
    response.headers["Cache-Control"] = "no-store"
