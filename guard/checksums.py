"""Which numbers are what they look like: check digits of identity, bank card and credit codes."""

from __future__ import annotations

from datetime import date

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECK = "10X98765432"
_REGISTRARS = "1359ANY"
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
# GB/T 2260 province codes; 81-83 are the residence permits of Hong Kong, Macao and Taiwan people.
_PROVINCES = frozenset(
    str(region + index)
    for region, count in ((11, 5), (21, 3), (31, 7), (41, 6), (50, 5), (61, 5), (71, 1), (81, 3))
    for index in range(count)
)


def is_id18(number: str) -> bool:
    """An 18-digit identity number: province, date of birth and check digit (GB 11643-1999)."""
    if len(number) != 18 or not number[:17].isdigit() or number[:2] not in _PROVINCES:
        return False
    total = sum(w * int(c) for w, c in zip(_ID_WEIGHTS, number, strict=False))
    return number[17].upper() == _ID_CHECK[total % 11] and _is_date(number[6:14])


def looks_like_id18(number: str) -> bool:
    """Shaped like an identity number though the check digit fails: misheard or mistyped."""
    shaped = len(number) == 18 and number[:17].isdigit() and number[17].upper() in "0123456789X"
    return shaped and number[:2] in _PROVINCES and _is_date(number[6:14])


def is_id15(number: str) -> bool:
    """A first-generation identity number of 15 digits, without check digit."""
    if len(number) != 15 or not number.isdigit() or number[:2] not in _PROVINCES:
        return False
    return _is_date("19" + number[6:12])


def is_bank_card(number: str) -> bool:
    """13 to 19 digits of a card scheme whose Luhn check holds."""
    schemes = number.startswith(("62", "4", "51", "52", "53", "54", "55", "35", "37", "60", "90"))
    return number.isdigit() and 15 <= len(number) <= 19 and schemes and luhn(number)


def luhn(number: str) -> bool:
    """The Luhn check of ISO/IEC 7812."""
    doubled = (int(c) * (1 + i % 2) for i, c in enumerate(reversed(number)))
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def is_credit_code(code: str) -> bool:
    """A unified social credit code with a valid check character (GB 32100-2015)."""
    shaped = len(code) == 18 and all(c in _CREDIT_ALPHABET for c in code) and code[2:8].isdigit()
    if not shaped or code[0] not in _REGISTRARS or code[2:4] not in _PROVINCES | {"10"}:
        return False
    total = sum(_CREDIT_ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(code[:17]))
    return code[17] == _CREDIT_ALPHABET[(31 - total % 31) % 31]


def _is_date(digits: str) -> bool:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return 1900 <= born.year <= 2099
