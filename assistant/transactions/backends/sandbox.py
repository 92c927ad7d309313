"""在线模拟办理: the same flow as the real thing, for practice, with nothing kept of it.

A receipt number carries a tag over the document number, so that progress can be asked for while
no list of receipts exists; the key of the tag dies with the process.
"""

from __future__ import annotations

import datetime as dt
import hmac
import re
import secrets
from collections.abc import Callable
from typing import Any

from assistant.transactions.backends.plain import PlainAdapter
from assistant.transactions.configured import configured
from assistant.transactions.errors import RequestFault
from assistant.transactions.forms import admitted, range_fault, shown
from assistant.transactions.plan import Choice, Kind, Plan, make_plan
from assistant.transactions.protocol import Case, Payment, Progress, Receipt, Result
from knowledge.matter import Matter
from knowledge.pack import Pack

_NUMBER = re.compile(r"M[0-9]{21}")  # day, matter, serial, tag


def words() -> dict[str, Any]:
    """config/sandbox.yaml."""
    return configured("sandbox")


class Sandbox(PlainAdapter):
    """The practice back-end for every matter of a pack."""

    simulated = True

    def __init__(
        self, pack: Pack, clock: Callable[[], dt.datetime], work_days: tuple[int, ...]
    ) -> None:
        self._pack, self._clock, self._work_days = pack, clock, work_days
        self._key = secrets.token_bytes(32)
        self._numbers = {m.id: n for n, m in enumerate(pack.matters, 1)}

    def describe(self, matter: Matter, kind: Kind | None) -> Plan:
        return make_plan(matter, kind, words()["label"], faces=True)

    def choices(self, case: Case) -> dict[str, list[Choice]]:
        if case.plan.kind != "book":
            return {}
        halls = sorted(self._pack.places, key=lambda place: place.kind != "hall")
        return {
            "hall": [Choice(id=p.id, label=f"{p.name}（{p.address}）") for p in halls],
            "day": [Choice(id=day.isoformat(), label=_day(day)) for day in self._days()],
            "time": [Choice(id=time, label=time) for time in words()["times"]],
        }

    def recognise(self, case: Case, photo: bytes) -> dict[str, str]:
        """Whoever practises is the sample person; the picture is not looked at, nor kept."""
        return dict(words()["face"])

    def submit(self, case: Case) -> Receipt:
        booked = case.plan.kind == "book"
        for field in case.plan.fields:
            if field.id in case.values:
                admitted(field, case.values[field.id])
        return Receipt(
            number=self._number(case),
            at=self._clock(),
            state=words()["booked" if booked else "state"],
            next=words()["booked_next" if booked else "next"],
        )

    def pay(self, case: Case) -> Payment:
        return Payment(due=words()["pay"], paid=True)

    def result(self, case: Case) -> Result:
        wrong = range_fault(case, self._clock().date())
        if wrong:
            raise RequestFault("illegal_value", wrong)
        monthly = words()["monthly"]
        if case.matter.id in monthly["matters"] or shown(case, "range_from"):
            columns, rows = monthly["columns"], self._months(case)
        else:
            columns, rows = words()["single"]["columns"], [words()["single"]["note_row"]]
        return Result(
            title=case.matter.name,
            columns=tuple(columns),
            rows=tuple(tuple(row) for row in rows),
            note=words()["note"],
        )

    def progress(self, number: str, document: str) -> Progress:
        if not _NUMBER.fullmatch(number):
            raise RequestFault("no_receipt")
        digits = number.removeprefix("M")
        day, matter, rest = digits[:8], digits[8:11], digits[:-6]
        if not hmac.compare_digest(self._tag(rest, document), digits[-6:]):
            raise RequestFault("no_receipt")
        name = self._pack.matters[int(matter) - 1].name
        at = dt.datetime.strptime(day, "%Y%m%d").date()
        return Progress(number=number, matter=name, state=words()["state"], at=at)

    def _number(self, case: Case) -> str:
        serial = f"{secrets.randbelow(10_000):04d}"
        rest = f"{self._clock():%Y%m%d}{self._numbers[case.matter.id]:03d}{serial}"
        return f"M{rest}{self._tag(rest, shown(case, 'number') or '')}"

    def _tag(self, rest: str, document: str) -> str:
        digest = hmac.digest(self._key, f"{rest}|{document}".encode(), "sm3")
        return f"{int.from_bytes(digest[:8], 'big') % 1_000_000:06d}"

    def _days(self) -> list[dt.date]:
        ahead = (self._clock().date() + dt.timedelta(days=n) for n in range(1, 60))
        working = [day for day in ahead if day.isoweekday() in self._work_days]
        return working[: words()["days"]]

    def _months(self, case: Case) -> list[list[str]]:
        monthly = words()["monthly"]
        last = dt.date.fromisoformat(shown(case, "range_to") or self._clock().date().isoformat())
        first = shown(case, "range_from")
        count = monthly["months"]
        if first:
            start = dt.date.fromisoformat(first)
            count = (last.year - start.year) * 12 + last.month - start.month + 1
        months = [divmod(last.year * 12 + last.month - 1 - n, 12) for n in range(count)]
        return [[f"{y}年{m + 1}月", *monthly["cells"]] for y, m in months[: monthly["most"]]]


def _day(day: dt.date) -> str:
    return f"{day.month}月{day.day}日 {words()['weekdays'][day.weekday()]}"
