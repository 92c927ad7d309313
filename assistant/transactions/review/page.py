"""One page against the rules for its kind of material."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from rapidfuzz.fuzz import partial_ratio

from assistant.transactions.plan import Wanted
from assistant.transactions.protocol import Finding
from assistant.transactions.review.sheet import Sheet, rules

_DAY = r"(\d{4})\s*[年.\-/]\s*(\d{1,2})\s*[月.\-/]\s*(\d{1,2})"
_TO = r"\s*[至到\-—~]+\s*"
# “2020.06.01-长期”: a day from which something holds is not the day until which it does.
_UNTIL = re.compile(
    rf"(?:有效期[限]?|有效期至|有效至|截止日期|期限)[^0-9]{{0,6}}"
    rf"(?:{_DAY}日?{_TO})?{_DAY}(?!\d|日?{_TO})"
)
_QUOTED = re.compile("《([^》]+)》")


@dataclass(frozen=True)
class Kind:
    """What is expected of a material, from all the kinds that its name fits."""

    words: tuple[str, ...]
    names: bool
    dates: bool
    seal: bool
    photo: bool


def kind_of(name: str) -> Kind:
    """The expectations for a material of that name."""
    fitting = [row for row in rules()["kinds"] if re.search(row["match"], name)]
    words = [word for row in fitting for word in row.get("words", [])]
    words += _QUOTED.findall(name)
    every = {
        key: bool(fitting) and all(row.get(key, False) for row in fitting)
        for key in ("names", "dates", "seal", "photo")
    }
    return Kind(words=tuple(dict.fromkeys(words)), **every)


def page_findings(wanted: Wanted, sheet: Sheet, person: str | None, day: dt.date) -> list[Finding]:
    """What is amiss with one page, in the order in which to mend it."""
    kind = kind_of(wanted.name)
    problem = _legible(sheet, kind)
    if problem:
        return [_finding(wanted, problem, _words("again"), blocking=True)]
    found = []
    if kind.words and not any(_shows(sheet, word) for word in kind.words):
        problem = _words("wrong_kind", words="”“".join(kind.words[:2]))
        found.append(_finding(wanted, problem, _words("wrong_kind_how", name=wanted.name)))
    if kind.names and person and not _shows(sheet, person):
        problem = _words("name_differs", person=person)
        found.append(_finding(wanted, problem, _words("name_differs_how")))
    last = last_day(sheet.text) if kind.dates else None
    if last and last < day:
        problem = _words("lapsed", day=f"{last:%Y年%-m月%-d日}")
        found.append(_finding(wanted, problem, _words("lapsed_how", ask=""), blocking=True))
    if kind.seal and not sheet.seal:
        found.append(_finding(wanted, _words("no_seal"), _words("no_seal_how")))
    return found


def last_day(text: str) -> dt.date | None:
    """The last day of validity that a text states, if it states one."""
    days = []
    for match in _UNTIL.finditer(text):
        try:
            days.append(dt.date(*(int(part) for part in match.groups()[3:])))
        except ValueError:
            continue
    return max(days, default=None)


def _legible(sheet: Sheet, kind: Kind) -> str | None:
    limits = rules()["limits"]
    if sheet.shorter_side < limits["least_side"] and not kind.photo:
        return _words("small")
    if sheet.sharpness < limits["least_sharp"]:
        return _words("blurred")
    few = len(sheet.lines) < limits["least_lines"] or sheet.score < limits["least_score"]
    return _words("illegible") if few and not kind.photo else None


def _shows(sheet: Sheet, word: str) -> bool:
    """Short words must stand there whole; of long ones a character may be misread."""
    if word in sheet.text:
        return True
    likeness: float = partial_ratio(word, sheet.text)
    return (
        len(word) >= 4
        and len(sheet.text) >= len(word)
        and likeness >= rules()["limits"]["likeness"]
    )


def _finding(wanted: Wanted, problem: str, how: str, blocking: bool = False) -> Finding:
    return Finding(about=wanted.name, ref=wanted.id, problem=problem, how=how, blocking=blocking)


def _words(key: str, **blanks: object) -> str:
    return str(rules()["words"][key]).format(**blanks)
