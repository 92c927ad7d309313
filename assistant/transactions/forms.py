"""Filling a form: from the card, from what was said, by hand; and what is still open."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Literal

from assistant.transactions.errors import RequestFault
from assistant.transactions.plan import Choice, FormField, Who
from assistant.transactions.protocol import Card, Case
from guard.checksums import is_id18
from guard.errors import ProvenanceError
from guard.provenance import Ai, Device, Value, admit, ai, citizen

How = Literal["typed", "spoken"]
_PHONE = re.compile(r"1[3-9]\d{9}")
_TEXT = re.compile(r"[^\x00-\x1f\x7f]+")


def fill(case: Case, field_id: str, text: str, how: How) -> None:
    """Put one value in. What was spoken stays `ai` until it is confirmed on screen.

    RequestFault: `unknown_field`, `illegal_value`, and `wall` where the slot refuses its origin.
    """
    field = case.plan.field(field_id)
    text = text.strip()
    if not field.editable and isinstance(case.values.get(field.id), Device):
        raise RequestFault("wall", [field.id])
    if not text and not field.required:
        case.values.pop(field.id, None)
        return
    if not legal(field, text, options(case, field)):
        raise RequestFault("illegal_value", [field.id])
    value: Value[str] = citizen(text) if how == "typed" else ai(text)
    if how == "typed" or field.slot != "form":
        admitted(field, value)
    case.values[field.id] = value
    case.notice = None


def admitted(field: FormField, value: Value[str]) -> str:
    """The bare text, where the field's slot takes that origin; RequestFault `wall`."""
    try:
        return admit(field.slot, value)
    except ProvenanceError:
        raise RequestFault("wall", [field.id]) from None


def shown(case: Case, field_id: str) -> str | None:
    """What stands in a field, for the screen and the rules."""
    value = case.values.get(field_id)
    return value.shown()[1] if value is not None else None


def options(case: Case, field: FormField) -> list[Choice]:
    """What can be chosen for a field: the back-end's word before the plan's."""
    return case.choices.get(field.id) or list(field.options)


def spoken_of(case: Case, field: FormField) -> str | None:
    """A field's content in words: of a choice its label."""
    text = shown(case, field.id)
    labels = {option.id: option.label for option in options(case, field)}
    return labels.get(text, text) if text is not None else None


def fill_from_card(case: Case, who: Who, card: Card) -> None:
    """Take over what the card holds into the fields of the one whose card it is."""
    case.people[who] = card
    for field in case.plan.fields:
        if field.card and field.of == who and field.card in card:
            case.values[field.id] = card[field.card]


def propose(case: Case, said: str, told: Mapping[str, str]) -> None:
    """Tick what the citizen's words point to, and what the conversation settled, as `ai`.

    `told` holds the chosen option of a situation by the situation's id.
    """
    for field in case.plan.fields:
        chosen = told.get(field.id.removeprefix("situation-")) or meant(case, field.id, said)
        if chosen and any(option.id == chosen for option in field.options):
            case.values[field.id] = ai(chosen)


def meant(case: Case, field_id: str, said: str) -> str | None:
    """The option of a situation that these words point to, if it is one alone."""
    for situation in case.matter.situations:
        if field_id == f"situation-{situation.id}":
            cued = [o.id for o in situation.options if any(cue in said for cue in o.cues)]
            return cued[0] if len(cued) == 1 else None
    return None


def confirm(case: Case, seen: Mapping[str, str]) -> None:
    """The citizen has seen these texts on screen and says that they are right.

    RequestFault `unconfirmed` where the screen showed something else than what is held.
    """
    for field_id, text in seen.items():
        value = case.values.get(case.plan.field(field_id).id)
        if isinstance(value, Ai):
            try:
                case.values[field_id] = value.confirmed(text)
            except ProvenanceError:
                raise RequestFault("unconfirmed", [field_id]) from None


def asked(case: Case) -> list[FormField]:
    """The fields that this case asks for: the agent's only where there is one."""
    return [f for f in case.plan.fields if f.of == "self" or case.who == "agent"]


def missing(case: Case, step: str | None = None) -> list[FormField]:
    """Required fields without a value, of one step or of all."""
    return [
        f for f in asked(case) if f.required and f.id not in case.values and step in (None, f.step)
    ]


def unconfirmed(case: Case) -> list[FormField]:
    """Fields that still hold what a machine heard or read."""
    return [f for f in asked(case) if f.id in case.values and case.values[f.id].origin == "ai"]


def legal(field: FormField, text: str, options: list[Choice]) -> bool:
    """Is the text of the field's kind?"""
    if field.kind == "choice":
        return any(option.id == text for option in options)
    if field.kind == "id-number":
        return is_id18(text)
    if field.kind == "phone":
        return _PHONE.fullmatch(text) is not None
    if field.kind == "date":
        day = _day(text)
        return day is not None and day.year >= 1900
    return len(text) <= field.most and _TEXT.fullmatch(text) is not None


def range_fault(case: Case, today: dt.date) -> list[str]:
    """Fields of a range that ends before it begins or begins in the future."""
    first, last = (_day(shown(case, name)) for name in ("range_from", "range_to"))
    if first is None or last is None:
        return []
    return ["range_from", "range_to"] if last < first or first > today else []


def _day(text: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        return None
