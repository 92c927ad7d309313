"""The one-time notice: everything that is missing, said at once, with how to get each.

The plan of Tianhe (2.4.1.7) has pre-review send an acceptance notice; here the machine never
accepts or refuses: papers that look complete wait for a person.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from assistant.transactions.forms import missing, shown
from assistant.transactions.plan import Wanted
from assistant.transactions.protocol import Case, Finding, Notice
from assistant.transactions.review.sheet import rules
from guard.provenance import citizen
from knowledge.pack import Pack


def required(case: Case, wanted: Wanted) -> bool:
    """Must this be handed in: by everybody, by those represented, or because it applies?"""
    if wanted.for_agent and case.who == "agent":
        return True
    return wanted.always or case.applies.get(wanted.id, False)


def make_notice(case: Case, pack: Pack, day: dt.date, behind: list[Finding]) -> Notice:
    """Check a case against the plan and the rules; `behind` is what the back-end found."""
    who, number = whom_to_ask(case, pack, day)
    findings = [*_fields(case), *_materials(case, who, number), *behind]
    blocking = [f for f in findings if f.blocking]
    words = rules()["words"]
    text = words["incomplete"].format(count=len(blocking)) if blocking else words["complete"]
    findings += _conditions(case, day, who, number)
    remarks = situation_remarks(case, day)
    if case.plan.kind == "apply" and not case.plan.materials:
        remarks.insert(0, words["nothing_listed"])
    return Notice(
        complete=not blocking, text=text, findings=tuple(findings), remarks=tuple(remarks)
    )


def whom_to_ask(case: Case, pack: Pack, day: dt.date) -> tuple[str, str]:
    """The matter's own phone for questions, or the city's hotline."""
    for phone in case.matter.phones:
        if phone.kind == "咨询" and (phone.effective_to is None or day <= phone.effective_to):
            return phone.who, phone.number
    return pack.about.general.who, pack.about.general.number


def situation_remarks(case: Case, day: dt.date) -> list[str]:
    """What the published guide adds for the situations that the citizen confirmed."""
    said = []
    for situation in case.matter.situations:
        chosen = case.values.get(f"situation-{situation.id}")
        for option in situation.options:
            if chosen == citizen(option.id):
                said += [
                    f"{option.label}：{change.text}"
                    for change in option.changes
                    if change.effective_to is None or day <= change.effective_to
                ]
    return said


def _fields(case: Case) -> list[Finding]:
    words = rules()["words"]
    return [
        Finding(about=f.label, ref=f.id, problem=words["field_missing"], how=words["field_how"])
        for f in missing(case)
        if f.step != "confirm"
    ]


def _materials(case: Case, who: str, number: str) -> list[Finding]:
    found = []
    for wanted in case.plan.materials:
        pages = case.pages.get(wanted.id, [])
        found += [finding for page in pages for finding in page.findings]
        if not pages and required(case, wanted):
            found.append(_absent(wanted, who, number))
    return found


def _absent(wanted: Wanted, who: str, number: str) -> Finding:
    words = rules()["words"]
    how = words["missing_how"].format(
        form="" if wanted.form == "未注明" else wanted.form,
        note=wanted.note or "",
        ask=words["ask"].format(who=who, number=number),
    )
    return Finding(about=wanted.name, ref=wanted.id, problem=words["missing"], how=how)


def _conditions(case: Case, day: dt.date, who: str, number: str) -> list[Finding]:
    """Published conditions that the card itself can be held against; a hint, no decision."""
    born = shown(case, "birth")
    if born is None:
        return []
    published = "".join(fact.text for fact in case.matter.conditions)
    months, sex = _months(dt.date.fromisoformat(born), day), _sex(case)
    words = rules()["words"]
    found = []
    for row in rules()["conditions"]:
        if row["matter"] == case.matter.id and row["quote"] in published:
            amiss = _age(months, sex, row)
            if amiss:
                problem = words[amiss].format(quote=row["quote"])
                how = words["age_how"].format(who=who, number=number)
                about = words["conditions"]
                found.append(
                    Finding(about=about, ref="birth", problem=problem, how=how, blocking=False)
                )
    return found


def _months(born: dt.date, day: dt.date) -> int:
    return (day.year - born.year) * 12 + day.month - born.month - (day.day < born.day)


def _sex(case: Case) -> str | None:
    held = case.people.get("self", {}).get("sex")
    return held.shown()[1] if held is not None else None


def _age(months: int, sex: str | None, row: dict[str, Any]) -> str | None:
    """Which words tell what is amiss. 60周岁 lasts until the next birthday: whole years."""
    if "age_least" in row and months < row["age_least"] * 12 - row.get("months_early", 0):
        return "age"
    most = row.get("age_most", {}).get(sex)
    return "age_over" if most is not None and months >= (most + 1) * 12 else None
