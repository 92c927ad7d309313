"""What a citizen said at a form, found its place: by rules, into fields that take a citizen's word.

Whatever is found here is `ai` until the citizen has confirmed it on screen (gateway.fill); names,
numbers and signatures come from devices alone and are never taken from speech.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from assistant.transactions import forms
from assistant.transactions.configured import configured
from assistant.transactions.plan import FormField
from assistant.transactions.protocol import Case
from assistant.transactions.spans import day_said, hour_said, span_said
from knowledge.text.numbers import arabic_numbers

_PAUSES = re.compile(r"[\s,，、。.?？!！;；:：-]+")
_PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_SHORTEST = 2
"""Characters that a choice must have in common with what was said."""


def rules() -> dict[str, Any]:
    """config/hearing.yaml."""
    return configured("hearing")


@dataclass(frozen=True)
class Heard:
    """What one sentence gave."""

    values: dict[str, str]
    """Text by field."""
    protected: bool
    """Whether it was about something that only a device may fill."""


def hear(case: Case, said: str, today: dt.date) -> Heard:
    """The fields of the filling step that a sentence speaks of. Never raises, may find nothing."""
    text = arabic_numbers(_PAUSES.sub("", unicodedata.normalize("NFKC", said)))
    found = _range(text, today)
    for field in forms.asked(case):
        if field.step != "fill" or field.slot != "form" or field.id in found:
            continue
        value = _value(case, field, text, today)
        if value is not None:
            found[field.id] = value
    known = {field.id for field in forms.asked(case)}
    values = {name: value for name, value in found.items() if name in known}
    return Heard(values, not values and re.search(rules()["protected"], text) is not None)


def _value(case: Case, field: FormField, text: str, today: dt.date) -> str | None:
    special: dict[str, Callable[[], str | None]] = {
        "phone": lambda: _first(_PHONE, text),
        "address": lambda: _after(rules()["address"], text),
        "query": lambda: _after(rules()["query"], text),
        "relation": lambda: _relation(text),
        "day": lambda: _offered(case, field, day_said(text, today)) or _alike(case, field, text),
        "time": lambda: _hour(case, field, text),
        "hall": lambda: _alike(case, field, text),
    }
    if field.id in special:
        return special[field.id]()
    return forms.meant(case, field.id, text)


def _range(text: str, today: dt.date) -> dict[str, str]:
    span = span_said(text, today)
    if span is None:
        return {}
    return {"range_from": span[0].isoformat(), "range_to": span[1].isoformat()}


def _first(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return found.group() if found else None


def _after(opening: str, text: str) -> str | None:
    """What follows words such as 我住在."""
    found = re.search(rf"(?:{opening})(.{{2,}})$", text)
    return found.group(1) if found else None


def _relation(text: str) -> str | None:
    return next((row["id"] for row in rules()["relation"] if re.search(row["said"], text)), None)


def _hour(case: Case, field: FormField, text: str) -> str | None:
    hour = hour_said(text)
    if hour is None:
        return None
    starts = f"{hour:02d}:"
    return next((o.id for o in forms.options(case, field) if o.id.startswith(starts)), None)


def _offered(case: Case, field: FormField, day: dt.date | None) -> str | None:
    options = {option.id for option in forms.options(case, field)}
    return day.isoformat() if day is not None and day.isoformat() in options else None


def _alike(case: Case, field: FormField, text: str) -> str | None:
    """The one choice that shares more with what was said than every other."""
    options = forms.options(case, field)
    shared = sorted((_common(o.label.partition("（")[0], text), o.id) for o in options)
    if not shared or shared[-1][0] < _SHORTEST:
        return None
    alone = len(shared) == 1 or shared[-1][0] > shared[-2][0]
    return shared[-1][1] if alone else None


def _common(label: str, text: str) -> int:
    """The length of the longest run of characters that both have."""
    best = 0
    for start in range(len(label)):
        while start + best < len(label) and label[start : start + best + 1] in text:
            best += 1
    return best
