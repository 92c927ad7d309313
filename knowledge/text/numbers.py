"""Spoken numbers to digits: 六十五岁 → 65岁, 一百二十块 → 120块, 二零二五年 → 2025年."""

from __future__ import annotations

import re

import cn2an

_DIGITS = dict(zip("零〇一二三四五六七八九幺两", "0012345678912", strict=True))
_UNIT = "十百千万亿"
_RUN = re.compile(r"[零〇一二三四五六七八九幺两十百千万亿]+")
# A lone 一 or 两 is mostly a word (一下, 两口子); it counts only before a unit of measure.
_MEASURES = "岁年月天日号元块个月周次份张口人本"


def arabic_numbers(text: str) -> str:
    """Replace the numbers that are surely numbers; leave words such as 一下 alone."""
    return _RUN.sub(lambda m: _convert(m.group(), text[m.end() : m.end() + 1]), text)


def _convert(run: str, following: str) -> str:
    if len(run) == 1:
        return run
    if not any(c in _UNIT for c in run):
        return "".join(_DIGITS[c] for c in run) if _is_spelt_out(run, following) else run
    if run[0] in "百千万亿" or (run == "万一"):
        return run
    return _by_library(run)


def _is_spelt_out(run: str, following: str) -> bool:
    return len(run) >= 3 or (following != "" and following in _MEASURES)


def _by_library(run: str) -> str:
    try:
        return str(cn2an.cn2an(run, "smart"))
    except (ValueError, KeyError):
        return run
