"""Text for the ear: numbers, dates, phones and mixed letters written as they are read aloud."""

from __future__ import annotations

import re

_DIGITS = dict(zip("0123456789", "零一二三四五六七八九", strict=True))
_URL = re.compile(r"https?://\S+|www\.\S+")
_DATE = re.compile(r"(\d{4})[-年/.](\d{1,2})[-月/.](\d{1,2})日?")
_YEAR = re.compile(r"(\d{4})年")
_PHONE = re.compile(r"(?<!\d)(?:\d{3,4}-\d{5,8}|1\d{10}|400-?\d{3}-?\d{4}|1\d{4}|9\d{4})(?!\d)")
_DOC_NO = re.compile(r"[〔\[（(](\d{4})[〕\])）](?=\d*号)")
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)%")
_TIME = re.compile(r"(?<!\d)(\d{1,2})[:：](\d{2})(?!\d)")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_STEP = re.compile(r"(?<!\d)(\d{1,2})．")
_TWO = re.compile(r"(?<![\d.])2(?=[个天年次份元块岁人本张趟寸套])")
_RANGE = re.compile(r"(?<=\d)\s*[-—–~～]+\s*(?=\d)")
_MARKS = re.compile(r"[《》“”\"'【】→]+")
_BRACKETS = re.compile(r"[（(]([^（）()]*)[）)]")


def speakable(text: str) -> str:
    """Write a text as it is to be read aloud; links are left to the screen."""
    text = _URL.sub("网址请看屏幕", text)
    text = _STEP.sub(lambda m: f"第{_cardinal(m[1])}步，", text)
    text = _DATE.sub(lambda m: f"{_each(m[1])}年{_cardinal(m[2])}月{_cardinal(m[3])}日", text)
    text = _YEAR.sub(lambda m: f"{_each(m[1])}年", text)
    text = _PHONE.sub(lambda m: _phone(m.group()), text)
    text = _DOC_NO.sub(lambda m: f"{_each(m[1])}年", text)
    text = _PERCENT.sub(lambda m: f"百分之{_cardinal(m[1])}", text)
    text = _RANGE.sub("到", text)
    text = _TIME.sub(_clock, text)
    text = _TWO.sub("两", text)
    text = _NUMBER.sub(lambda m: _cardinal(m.group()), text)
    return (
        _BRACKETS.sub(r"，\1，", _MARKS.sub("", text)).replace("，，", "，").replace("，。", "。")
    )


def _each(digits: str) -> str:
    return "".join(_DIGITS[d] for d in digits)


def _phone(number: str) -> str:
    parts = number.split("-")
    return "，".join(_each(p).replace("一", "幺") for p in parts)


def _clock(found: re.Match[str]) -> str:
    hour, minute = int(found[1]), int(found[2])
    if hour > 24 or minute > 59:
        return found.group()
    return f"{_cardinal(str(hour))}点" + ("" if minute == 0 else f"{_cardinal(str(minute))}分")


def _cardinal(number: str) -> str:
    if len(number.split(".")[0]) > 8:
        return "".join(_DIGITS.get(c, "点") for c in number)
    plain = number.lstrip("0") if "." not in number and number.strip("0") else number
    import cn2an  # a sixth of a second, that only the first number need wait for

    word = str(cn2an.an2cn(plain or "0"))
    return word[1:] if word.startswith("一十") else word
