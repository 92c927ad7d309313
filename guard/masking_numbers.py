"""Numbers that point to a person, among the digits of a text: written, spaced out or spoken."""

from __future__ import annotations

import re
import unicodedata

from guard.checksums import is_bank_card, is_credit_code, is_id15, is_id18, looks_like_id18
from guard.personal import Span, words

_SEPARATORS = frozenset(" -－—_.·,，、~\t\u3000/…")
_WINDOW = 32
_MOBILE = 11
_X_REST = "\ue000"


def _digit_runs(text: str) -> list[tuple[str, list[int], bool]]:
    """Runs of digits, written or spoken, over separators: the digits, where each stands, and
    whether any was spoken."""
    spoken, runs = words().spoken, []
    digits: list[str] = []
    places: list[int] = []
    said = False
    for index, char in enumerate(_spelt(text)):
        if "0" <= char <= "9" or char in spoken or (char == "X" and len(digits) in (17, 14)):
            said = said or char in spoken
            digits.append(spoken.get(char, char))
            places.append(index)
        elif not _separates(char) and digits:
            runs.append(("".join(digits), places, said))
            digits, places, said = [], [], False
    if digits:
        runs.append(("".join(digits), places, said))
    return runs


def _separates(char: str) -> bool:
    return char in _SEPARATORS or unicodedata.category(char) == "Cf" or char == _X_REST


def _spelt(text: str) -> str:
    """艾克斯 at the end of a number is X; its rest, and what is said while thinking, is filled.

    Positions are kept.
    """
    for word in words().x_words:
        text = text.replace(word, "X" + _X_REST * (len(word) - 1))
    for word in words().fillers:
        text = text.replace(word, _X_REST * len(word))
    return text


def numbers(text: str) -> list[Span]:
    """Identity, phone, bank card and all-digit credit numbers, written or spoken."""
    spans = []
    for digits, places, said in _digit_runs(text):
        for start, end, kind in _cut(digits, text[: places[0]], said):
            spans.append(Span(places[start], _after(text, places[end - 1]), kind))
    return spans


def _after(text: str, last: int) -> int:
    """The end of a number, the whole of a spoken X included."""
    word = next((w for w in words().x_words if text.startswith(w, last)), " ")
    return last + len(word)


def _says(near: str, context: list[str]) -> bool:
    return any(word in near for word in context)


def _cut(digits: str, before: str, said: bool) -> list[tuple[int, int, str]]:
    """Where in a run of digits a number of a known kind stands, the longest kinds first."""
    lists, near = words(), before[-12:]
    id_said = said or _says(near, lists.id_context)
    office = _says(near, lists.theirs + lists.office_phones + lists.public_places)
    phone_said = not office and _says(near, lists.phone_context)
    found: list[tuple[int, int, str]] = []
    start = 0
    while start < len(digits):
        hit = next((h for h in _candidates(digits, start, id_said, phone_said) if h), None)
        if hit:
            found.append((start, start + hit[0], hit[1]))
        start += hit[0] if hit else 1
    return found


def _candidates(
    digits: str, start: int, id_said: bool, phone_said: bool
) -> list[tuple[int, str] | None]:
    # A window is enough to tell every kind, and keeps a run of a million digits linear.
    rest, alone = digits[start : start + _WINDOW], start == 0
    card = alone and is_bank_card(rest)
    return [
        (18, "id_card") if is_id18(rest[:18]) else None,
        (18, "id_card") if id_said and looks_like_id18(rest[:18]) else None,
        (18, "credit_code") if alone and len(rest) == 18 and is_credit_code(rest) else None,
        (15, "id_card") if alone and len(rest) == 15 and is_id15(rest) else None,
        (len(rest), "bank_card") if card else None,
        (11, "phone") if _is_mobile(rest, digits[: min(start, _WINDOW)]) else None,
        (len(rest), "landline") if alone and phone_said and 7 <= len(rest) <= 12 else None,
    ]


def _is_mobile(rest: str, before: str) -> bool:
    """A mobile number that fills the run, but for a country code or a number beside it."""
    lead = before in ("", "86", "086", "0086") or len(before) >= _MOBILE
    tail = len(rest) == _MOBILE or len(rest) >= 2 * _MOBILE
    return lead and tail and re.match(r"1[3-9]\d{9}", rest) is not None
