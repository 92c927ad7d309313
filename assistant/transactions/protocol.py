"""The small protocol that every back-end system is brought behind, and what passes through it."""

from __future__ import annotations

import datetime as dt
import secrets
import threading
from dataclasses import dataclass, field
from typing import Literal, Protocol

from assistant.transactions.plan import Choice, Kind, Plan, Who
from guard.provenance import Value
from knowledge.matter import Matter, Strict

Stage = Literal["open", "submitted", "cancelled"]


class Finding(Strict):
    """What pre-review found amiss, and how to mend it. Never a decision."""

    about: str
    """The material or field, in the citizen's words."""
    ref: str | None
    """Its id in the plan."""
    problem: str
    how: str
    """How to mend it or where to get it."""
    blocking: bool = True


class Notice(Strict):
    """一次性告知: all that is missing at once, or that the papers are complete and wait."""

    complete: bool
    text: str
    findings: tuple[Finding, ...]
    remarks: tuple[str, ...] = ()
    """What the published guide adds for the situation that was chosen."""


class Receipt(Strict):
    """What a citizen takes away. ``number`` names the transaction in the back-end."""

    number: str
    at: dt.datetime
    state: str
    next: str
    """What happens now, in plain words."""


class Payment(Strict):
    due: str
    """The amount in yuan, or why there is nothing to pay."""
    paid: bool


class Result(Strict):
    """A table to look at and to print; every row has as many cells as there are columns."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str


class Progress(Strict):
    number: str
    matter: str
    state: str
    at: dt.date


Card = dict[str, Value[str]]
"""What a card said, by item, each with its origin."""


@dataclass
class Page:
    """One page that was laid under the camera, and what the rules found amiss with it."""

    picture: bytes = field(repr=False)
    findings: list[Finding]
    kind: Literal["paper", "e-licence", "sample"] = "paper"
    """A sample stands for a paper that somebody who practises has not with them."""


@dataclass
class Case:
    """One transaction while the citizen stands there; never written to disk."""

    plan: Plan
    matter: Matter
    interface: str
    question: str | None
    """What the citizen asked, with personal data masked."""
    terminal_id: str | None
    session_id: str | None
    """The conversation that led here."""
    bridge_session: str | None
    """The session at the device service whose readings belong to this case."""
    touched: float
    id: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    key: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)
    """The idempotency key: however often it is sent, it is submitted once."""
    behind: str | None = None
    """The back-end's own id of this case."""
    stage: Stage = "open"
    who: Who = "self"
    people: dict[Who, Card] = field(default_factory=dict, repr=False)
    values: dict[str, Value[str]] = field(default_factory=dict, repr=False)
    choices: dict[str, list[Choice]] = field(default_factory=dict)
    """Options that the back-end holds, by field."""
    applies: dict[str, bool] = field(default_factory=dict)
    """Which conditional materials the citizen says apply."""
    pages: dict[str, list[Page]] = field(default_factory=dict, repr=False)
    notice: Notice | None = None
    receipt: Receipt | None = None
    payment: Payment | None = None
    evaluation: str | None = None
    """The code with which this transaction can be evaluated, once."""
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    def wipe(self) -> None:
        """Forget everything personal."""
        self.stage = "cancelled"
        self.people.clear()
        self.values.clear()
        self.pages.clear()
        self.applies.clear()
        self.notice = self.receipt = self.payment = self.question = None


class Adapter(Protocol):
    """One back-end. Raises BackendFault; may be called from several threads."""

    simulated: bool

    def describe(self, matter: Matter, kind: Kind | None) -> Plan:
        """What this matter asks for."""

    def choices(self, case: Case) -> dict[str, list[Choice]]:
        """What can be chosen now for fields whose options the back-end holds, by field."""

    def start(self, case: Case) -> None:
        """Open a case; may set ``case.behind``."""

    def fill(self, case: Case) -> None:
        """Hand over what has been filled so far."""

    def check(self, case: Case) -> list[Finding]:
        """Ask for what the back-end itself finds amiss."""

    def submit(self, case: Case) -> Receipt:
        """Hand the case in, once however often it is called with the same ``case.key``."""

    def pay(self, case: Case) -> Payment:
        """What is due, and whether it is paid."""

    def result(self, case: Case) -> Result:
        """What a query found."""

    def cancel(self, case: Case) -> None:
        """Drop the case behind, where it was not handed in yet."""

    def progress(self, number: str, document: str) -> Progress:
        """How far a case is; RequestFault `no_receipt` where number and document do not fit."""
