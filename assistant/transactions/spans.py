"""Spoken times: 从去年一月到十二月, 最近半年, 明天, 下午两点. Words in config/hearing.yaml."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import Any

from assistant.transactions.configured import configured

_NUMERALS = {word: n for n, word in enumerate("一二三四五六七八九十", 1)} | {
    "两": 2,
    "十一": 11,
    "十二": 12,
}
_NUMERAL = r"(?:\d{1,2}|十[一二]|[一二两三四五六七八九十])"
Span = tuple[dt.date, dt.date]


def _rules() -> dict[str, Any]:
    return configured("hearing")


def span_said(text: str, today: dt.date) -> Span | None:
    """First and last day of a time that was spoken of, whole months; None where there is none."""
    return _between(text, today) or _recent(text, today) or _single(text, today)


def day_said(text: str, today: dt.date) -> dt.date | None:
    """明天 and the like as a date."""
    words: dict[str, int] = _rules()["days"]
    for word in sorted(words, key=len, reverse=True):
        if word in text:
            return today + dt.timedelta(days=words[word])
    return None


def hour_said(text: str) -> int | None:
    """The hour of 上午九点, 0 to 23."""
    found = re.search(rf"({_NUMERAL})点", text)
    if not found:
        return None
    hour = _number(found.group(1))
    later = re.search(_rules()["afternoon"], text) is not None and hour < 12
    return hour + 12 if later else hour


def _between(text: str, today: dt.date) -> Span | None:
    end = rf"(?:(?P<year2>{_year()})的?)?(?P<month2>{_NUMERAL})月份?|{_rules()['now']}"
    found = re.search(
        rf"(?:(?P<year>{_year()})的?)?(?P<month>{_NUMERAL})月份?[到至—~-](?:{end})", text
    )
    if not found:
        return None
    year = _year_of(found["year"], today)
    if not found["month2"]:
        return _span(year, _number(found["month"]), today.year, today.month)
    last = _year_of(found["year2"], today) if found["year2"] else year
    return _span(year, _number(found["month"]), last, _number(found["month2"]))


def _recent(text: str, today: dt.date) -> Span | None:
    rules = _rules()
    found = re.search(
        rf"{rules['near']}(?:(?P<half>{rules['half']})|(?P<n>{_NUMERAL})(?P<unit>年|个月))", text
    )
    if not found:
        return None
    months = 6 if found["half"] else _number(found["n"]) * (12 if found["unit"] == "年" else 1)
    first = today.year * 12 + today.month - 1 - (months - 1)
    return _span(first // 12, first % 12 + 1, today.year, today.month)


def _single(text: str, today: dt.date) -> Span | None:
    found = re.search(rf"(?P<year>{_year()})(?:的?(?P<month>{_NUMERAL})月)?", text)
    if not found:
        return None
    year = _year_of(found["year"], today)
    if found["month"]:
        return _span(year, _number(found["month"]), year, _number(found["month"]))
    return _span(year, 1, year, 12 if year < today.year else today.month)


def _span(year: int, month: int, last_year: int, last: int) -> Span | None:
    if not (1 <= month <= 12 and 1 <= last <= 12):
        return None
    days = calendar.monthrange(last_year, last)[1]
    return dt.date(year, month, 1), dt.date(last_year, last, days)


def _year() -> str:
    return "|".join([r"(?:19|20)\d\d年", *_rules()["years"]])


def _year_of(said: str | None, today: dt.date) -> int:
    if said is None:
        return today.year
    return today.year + _rules()["years"][said] if said in _rules()["years"] else int(said[:4])


def _number(said: str) -> int:
    return int(said) if said.isdigit() else _NUMERALS[said]
