"""Spoken numbers to digits: 六十五岁 → 65岁, 一百二十块 → 120块, 二零二五年 → 2025年."""

from __future__ import annotations

import re

_DIGITS = dict(zip("零〇一二三四五六七八九幺两", "0012345678912", strict=True))
_UNIT = "十百千万亿"
_RUN = re.compile(r"(?<![几数好])[零〇一二三四五六七八九幺两十百千万亿]+")
# A lone numeral counts only before a unit of measure; 一 and 两 are mostly words (一下, 两口子).
_MEASURES = "岁年月天日号元块"


def arabic_numbers(text: str) -> str:
    """Replace the numbers that are surely numbers; leave words such as 一下 alone."""
    return _RUN.sub(lambda m: _convert(m.group(), text[m.end() : m.end() + 1]), text)


def _convert(run: str, following: str) -> str:
    if len(run) == 1:
        return _single(run, following)
    if not any(c in _UNIT for c in run):
        # Two digits in a row are “four or five”, three and more are read out one by one.
        return "".join(_DIGITS[c] for c in run) if len(run) >= 3 else run
    if run[0] in "百千万亿" or (run == "万一"):
        return run
    return _by_library(run)


def _single(run: str, following: str) -> str:
    if following == "" or following not in _MEASURES or run in "一幺两百千万亿零〇":
        return run
    return "10" if run == "十" else _DIGITS[run]


def _by_library(run: str) -> str:
    # Few questions hold such a number: the library is loaded with the first, or by `warm`.
    import cn2an

    try:
        return str(cn2an.cn2an(run, "smart"))
    except (ValueError, KeyError):
        return run
