"""Numbers that point to a person, among the digits of a text: written, spaced out or spoken."""

from __future__ import annotations

import re

from guard.checksums import is_bank_card, is_credit_code, is_id15, is_id18, looks_like_id18
from guard.digit_runs import Run, digit_runs
from guard.personal import Span, words

_WINDOW = 32
_NEAR, _AROUND, _SOON = 12, 24, 8
_MOBILE = 11
_COUNTRY = re.compile(r"(?:\+|00)?0?86[ -]?$")


def numbers(text: str) -> list[Span]:
    """Identity, phone, bank card and all-digit credit numbers, written or spoken."""
    spans = []
    for run in digit_runs(text):
        head, rest = run.places[0], run.places[-1] + 1
        for start, end, kind in _cut(
            run, text[max(0, head - _AROUND) : head], text[rest : rest + _SOON]
        ):
            first = run.places[start]
            first = _with_country(text, first) if kind == "phone" else first
            spans.append(Span(first, _after(text, run.places[end - 1]), kind))
    return spans


def _with_country(text: str, start: int) -> int:
    """The beginning of a mobile number, +86 and the like included."""
    found = _COUNTRY.search(text, 0, start)
    return found.start() if found else start


def _after(text: str, last: int) -> int:
    """The end of a number, the whole of a spoken X included."""
    word = next((w for w in words().x_words if text.startswith(w, last)), " ")
    return last + len(word)


def _last(near: str, context: list[str]) -> int:
    """Where the last of some words stands; -1: nowhere."""
    return max((near.rfind(word) for word in context), default=-1)


def _cut(run: Run, before: str, after: str) -> list[tuple[int, int, str]]:
    """Where in a run of digits a number of a known kind stands, the longest kinds first."""
    lists, near = words(), before[-_NEAR:]
    id_said = run.said or _last(near, lists.id_context) >= 0
    office = _last(before, lists.theirs + lists.office_phones + lists.public_places + lists.asked)
    own = max(_last(before, lists.own_phones), _last(after, lists.own_phones)) > office
    phone_said = own or (office < 0 and _last(near, lists.phone_context) >= 0)
    found: list[tuple[int, int, str]] = []
    start = 0
    while start < len(run.digits):
        hit = next((h for h in _candidates(run, start, id_said, phone_said) if h), None)
        if hit:
            found.append((start, start + hit[0], hit[1]))
        start += hit[0] if hit else 1
    return found


def _candidates(
    run: Run, start: int, id_said: bool, phone_said: bool
) -> list[tuple[int, str] | None]:
    # A window is enough to tell every kind, and keeps a run of a million digits linear.
    digits = run.digits
    rest, alone = digits[start : start + _WINDOW], start == 0
    apart = alone or run.parted(start)
    card = _card(run, start) if apart else 0

    def ends(length: int) -> bool:
        return start + length <= len(digits) and run.parted(start + length)

    return [
        (18, "id_card") if is_id18(rest[:18]) else None,
        (18, "id_card") if id_said and looks_like_id18(rest[:18]) else None,
        (18, "credit_code") if alone and ends(18) and is_credit_code(rest[:18]) else None,
        (15, "id_card") if alone and ends(15) and is_id15(rest[:15]) else None,
        (card, "bank_card") if card else None,
        (11, "phone") if _is_mobile(rest, ends(11), apart or _led(digits, start)) else None,
        (len(rest), "landline") if alone and phone_said and 7 <= len(rest) <= 12 else None,
    ]


def _card(run: Run, start: int) -> int:
    """How long a bank card's number is that begins here and ends at a gap; 0: there is none."""
    ends = (start + length for length in range(19, 14, -1) if start + length <= len(run.digits))
    fits = (e for e in ends if run.parted(e) and is_bank_card(run.digits[start:e]))
    return next(fits, start) - start


def _is_mobile(rest: str, ended: bool, led: bool) -> bool:
    """A mobile number that stands apart from other digits, or beside another number."""
    tail = ended or len(rest) >= 2 * _MOBILE
    return led and tail and re.match(r"1[3-9]\d{9}", rest) is not None


def _led(digits: str, start: int) -> bool:
    """Does a country code stand before a number, or another one?"""
    before = digits[: min(start, _WINDOW)]
    return before in ("86", "086", "0086") or len(before) >= _MOBILE
