"""The small protocol that every back-end system is brought behind, and what passes through it."""

from __future__ import annotations

import datetime as dt
import secrets
import threading
from dataclasses import dataclass, field
from typing import Literal, Protocol

from pydantic import Field

from assistant.transactions.plan import Choice, Kind, Plan, Who
from guard.provenance import Value
from knowledge.matter import Matter, Strict

Stage = Literal["open", "submitted", "cancelled"]


class Finding(Strict):
    """预审看出来的一个问题，和怎么补。从来不是决定。"""

    about: str = Field(description="哪份材料、哪一项，群众看的说法")
    ref: str | None = Field(description="材料或项的编号")
    problem: str = Field(description="什么问题")
    how: str = Field(description="怎么补，到哪里拿")
    blocking: bool = Field(default=True, description="补上以前能不能提交；可能看错的只提醒")


class Notice(Strict):
    """一次性告知：缺的一次说全；或者材料齐全，等待人工受理。"""

    complete: bool = Field(description="材料齐全，可以提交")
    text: str = Field(description="一句话的结论")
    findings: tuple[Finding, ...] = Field(description="逐条的问题")
    remarks: tuple[str, ...] = Field(default=(), description="按所选情形，指南补充的话")


class Receipt(Strict):
    """回执。"""

    number: str = Field(description="回执号，查进度用")
    at: dt.datetime = Field(description="提交时间")
    state: str = Field(description="现在的状态")
    next: str = Field(description="下一步会怎样")


class Payment(Strict):
    """缴费。"""

    due: str = Field(description="应缴多少元，或者为什么不用缴")
    paid: bool = Field(description="缴清没有")
    code: str | None = Field(
        default=None, max_length=300, description="手机扫码缴费的内容；没有为 null"
    )


class Result(Strict):
    """查到的一张表；每一行的格数与列数相同。"""

    title: str = Field(description="表的名称")
    columns: tuple[str, ...] = Field(description="各列的名称")
    rows: tuple[tuple[str, ...], ...] = Field(description="各行")
    note: str = Field(description="表下面的说明")


class Progress(Strict):
    """办到哪一步。"""

    number: str = Field(description="回执号")
    matter: str = Field(description="事项名称")
    state: str = Field(description="现在的状态")
    at: dt.date = Field(description="提交日期")


@dataclass(frozen=True)
class Opening:
    """How a transaction begins."""

    matter: str
    kind: Kind | None = None
    question: str | None = None
    session_id: str | None = None
    terminal_id: str | None = None
    bridge_session: str | None = None


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
    by_face: bool = False
    """Whether the citizen was known by their face, having no card with them."""
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

    def recognise(self, case: Case, photo: bytes) -> dict[str, str]:
        """Whose face this is: at least `name` and `number`. RequestFault `face_unknown`."""

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
