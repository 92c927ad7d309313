"""What is done beside a transaction: papers to take away, codes and evaluation."""

from __future__ import annotations

import datetime as dt
from typing import Any

from assistant.transactions.backends.sandbox import words as sandbox_words
from assistant.transactions.errors import RequestFault
from assistant.transactions.evaluation import evaluation
from assistant.transactions.ground import Ground
from assistant.transactions.paper.compose import (
    guide_page,
    guide_slip,
    notice_paper,
    receipt_paper,
    result_paper,
)
from assistant.transactions.paper.document import Document, look
from assistant.transactions.protocol import Case, Result
from assistant.transactions.store import Store
from guard.masking import mask
from knowledge.fields import Field
from knowledge.matter import Matter
from knowledge.wording import current_lines


class Counter:
    """Slips, window codes, 好差评. What a practice leaves dies with the process."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._kept = Store(f"sqlite:///{ground.home / 'transactions.db'}")
        self._passing = Store("sqlite://")

    def slip(
        self, matter: Matter, question: str | None, missing: list[str]
    ) -> tuple[str, Document]:
        """A guide to take away and its window code. Personal data in the question is masked."""
        now = self._ground.clock()
        asked = mask(question).text if question else None
        code = self._keep(self._kept, matter, asked, missing, now)
        return code, guide_slip(self._ground.pack, matter, asked, code, now)

    def guide(self, matter: Matter) -> Document:
        """The guide for a phone."""
        return guide_page(self._ground.pack, matter, self._ground.clock().date())

    def notice(self, case: Case) -> Document:
        """The one-time notice on paper. RequestFault `not_checked`."""
        if case.notice is None:
            raise RequestFault("not_checked")
        now = self._ground.clock()
        gaps = [_nameless(case, f"{f.about}：{f.problem}") for f in case.notice.findings]
        store = self._passing if case.plan.simulated else self._kept
        code = self._keep(store, case.matter, case.question, gaps, now)
        return notice_paper(case, case.notice, code, now)

    def receipt(self, case: Case) -> Document:
        """The receipt or booking slip. RequestFault `wrong_stage`."""
        if case.receipt is None:
            raise RequestFault("wrong_stage")
        return receipt_paper(case, case.receipt, _warning(case))

    def result(self, case: Case, found: Result) -> Document:
        """The table that a query found."""
        return result_paper(case, found, _warning(case), self._ground.clock())

    def told(self, code: str) -> dict[str, Any]:
        """For the window clerk: what was asked, explained and found missing."""
        now = self._ground.clock()
        try:
            return self._kept.slip(code, now)
        except RequestFault:
            return self._passing.slip(code, now)

    def open_evaluation(self, case: Case) -> str:
        """The code with which this transaction can be evaluated, now or later by phone."""
        store = self._passing if case.plan.simulated else self._kept
        return store.open_evaluation(case.matter.id, self._ground.clock().date())

    def evaluate(self, code: str, level: int, reasons: list[str]) -> None:
        """Once for each transaction. RequestFault `unknown_code`, `already_evaluated`."""
        known = evaluation()["reasons"] if level in evaluation()["bad"] else []
        if not 1 <= level <= 5 or not set(reasons) <= set(known):
            raise RequestFault("illegal_value", ["level", "reasons"])
        try:
            self._kept.evaluate(code, level, reasons)
        except RequestFault as fault:
            if fault.code != "unknown_code":
                raise
            self._passing.evaluate(code, level, reasons)

    def counts(self) -> list[dict[str, Any]]:
        """How often each level was given to real transactions, by matter."""
        return self._kept.counts()

    def _keep(
        self,
        store: Store,
        matter: Matter,
        question: str | None,
        missing: list[str],
        now: dt.datetime,
    ) -> str:
        pack = self._ground.pack
        told = {
            "matter": {"id": matter.id, "name": matter.name, "dept": matter.dept},
            "question": question,
            "explained": {
                name: [line.text for line in current_lines(pack, matter, Field(name), now.date())]
                for name in look()["fields"]
            },
            "missing": missing,
            "at": now.isoformat(timespec="minutes"),
            "pack": pack.about.version,
        }
        return store.keep_slip(told, now + dt.timedelta(days=look()["keep_slip_days"]))


def _nameless(case: Case, text: str) -> str:
    """Without the names that the citizen's own paper shows: a code is no secret."""
    for who, card in case.people.items():
        name = card["name"].shown()[1]
        text = text.replace(name, look()["words"]["agent" if who == "agent" else "self"])
    return text


def _warning(case: Case) -> str | None:
    return str(sandbox_words()["warning"]) if case.plan.simulated else None
