"""Chinese numerals as figures, so that 三十日 and 30日, 二〇二六年 and 2026年 are one claim."""

from __future__ import annotations

import re
from collections.abc import Iterable

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "幺": 1}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_BIG = {"万": 10_000, "亿": 100_000_000}
_RUN = "[零〇一二两三四五六七八九幺十百千万亿]+"


def pattern(not_numbers: Iterable[str]) -> re.Pattern[str]:
    """Numerals, with words such as 一般 and 统一 taken whole so that they are passed over."""
    return re.compile(f"(?P<word>{'|'.join(not_numbers)})|{_RUN}")


def figures(text: str, numerals: re.Pattern[str]) -> str:
    """The text with its numerals written as digits."""
    return numerals.sub(lambda m: m.group() if m["word"] else _figure(m.group()), text)


def _figure(run: str) -> str:
    if run in _BIG or run in ("百", "千"):
        return run
    if all(c in _DIGITS for c in run):
        return "".join(str(_DIGITS[c]) for c in run)
    return str(value(run))


def value(run: str) -> int:
    """The value of a numeral with units: 二百三十 is 230, 一万零五 is 10005."""
    total = section = digit = 0
    for char in run:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in _UNITS:
            section += (digit or 1) * _UNITS[char]
            digit = 0
        else:
            total = (total + section + digit or 1) * _BIG[char]
            section = digit = 0
    return total + section + digit
