"""Text for the ear, for what is not yet spoken form: phones, money, dates, times, identity numbers.

The assistant's own `speech` is spoken form already, and passes through unchanged: what this
module writes holds no digits, so that it is idempotent.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

import cn2an

from ..settings import read_yaml

Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]
_DIGITS = dict(zip("0123456789", "零一二三四五六七八九", strict=True))
_SPACED = re.compile(r"(?<=[一-鿿，。；：])\s+|\s+(?=[一-鿿，。；：])")
_MARKS = re.compile(r"[《》“”\"‘’【】「」*#`→]+")
_BRACKETS = re.compile(r"\s*[（(]([^（）()]*)[）)]")
_DOUBLED = re.compile(r"[，、]+([，、。；！？])")


def speakable(text: str) -> str:
    """Write a text as it is to be read aloud. No identity number is ever spoken."""
    for pattern, write in _rules():
        text = pattern.sub(write, text)
    text = _MARKS.sub("", text)
    while (within := _BRACKETS.sub(r"，\1，", text)) != text:
        text = within
    return _DOUBLED.sub(r"\1", _SPACED.sub("", text)).strip("， ")


@cache
def _rules() -> list[Rule]:
    words = read_yaml("text/spoken.yaml")
    fixed: dict[str, str] = words["units"] | words["short"]
    plain = re.compile("|".join(map(re.escape, sorted(fixed, key=len, reverse=True))))
    rules: list[tuple[str, Callable[[re.Match[str]], str]]] = [
        (r"https?://[\w./?=&%#:~+-]+|www\.[\w./?=&%#:~+-]+", lambda m: words["url"]),
        (r"(?<!\d)(?:\d{17}[\dXx]|\d{15})(?![\dXx])", lambda m: words["identity"]),
        (r"(?<!\d)\d{6}[*＊xX]{4,8}\w{4}", lambda m: words["identity"]),
        (r"(?<!\d)\d{6}[ -]\d{4}[ -]?\d{4}[ -]\d{3}[\dXx](?!\d)", lambda m: words["identity"]),
        (r"(\d{4})[-年/.](\d{1,2})[-月/.](\d{1,2})日?", _date),
        (r"(\d{4})年", lambda m: f"{each(m[1])}年"),
        (r"[〔\[（(](\d{4})[〕\])）](?=\d*号)", lambda m: f"{each(m[1])}年"),
        (r"(?<!\d)(\d{1,2})[:：](\d{2})(?!\d)", _clock),
        (r"(?<![\d-])(?:\d{3,4}-\d{5,8}|1[3-9]\d{9}|400-?\d{3}-?\d{4})(?!\d)", _phone),
        (r"(?:(?<=拨打)|(?<=电话)|(?<=热线))\d{3,8}(?!\d)", _phone),
        (r"(?<![\d.])(?:12\d{3}|9[56]\d{3}|[2-8]\d{7})(?![\d.元块%个人份])", _phone),
        (r"(\d+(?:\.\d+)?)\s*%", lambda m: f"百分之{cardinal(m[1])}"),
        (r"[¥￥]\s*(\d+(?:,\d{3})*(?:\.\d+)?)", lambda m: f"{cardinal(m[1])}元"),
        (r"(\d+)(?:,\d{3})+(?:\.\d+)?", lambda m: cardinal(m.group())),
        (r"(?<=\d)\s*[-—–~～]+\s*(?=\d)", lambda m: "到"),
        (r"(?<=[点分日月年元])\s*[-—–~～]+\s*(?=[\d零一二三四五六七八九十])", lambda m: "到"),
        (r"(?<![\d.])2(?=\s*[个天年次份元块岁人本张趟寸套种项条位])", lambda m: "两"),
    ]
    built = [(re.compile(pattern), write) for pattern, write in rules]
    number = (re.compile(r"\d+(?:\.\d+)?"), lambda m: cardinal(m.group()))
    # However it was written, with spaces or in words: so many digits in a row are a document's.
    spelt = (re.compile(r"[零〇一幺二两三四五六七八九]{15,}[Xx]?"), lambda m: words["identity"])
    return [*built, (plain, lambda m: fixed[m.group()]), number, spelt]


def each(digits: str) -> str:
    """Digit by digit: 2025 → 二零二五."""
    return "".join(_DIGITS[d] for d in digits)


def cardinal(number: str) -> str:
    """As a quantity: 15 → 十五, 0.5 → 零点五; codes and over eight digits, digit by digit."""
    number = number.replace(",", "")
    if number.isdigit() and (len(number) > 8 or (number[0] == "0" and number.strip("0"))):
        return each(number)
    if number.endswith("0") and "." in number:
        number = number.rstrip("0").rstrip(".")
    word = str(cn2an.an2cn(number, "low"))
    return word[1:] if word.startswith("一十") else word


def _date(found: re.Match[str]) -> str:
    return f"{each(found[1])}年{cardinal(str(int(found[2])))}月{cardinal(str(int(found[3])))}日"


def _clock(found: re.Match[str]) -> str:
    hour, minute = int(found[1]), int(found[2])
    if hour > 24 or minute > 59:
        return found.group()
    past = "" if minute == 0 else f"{'零' if minute < 10 else ''}{cardinal(str(minute))}分"
    return f"{cardinal(str(hour))}点{past}"


def _phone(found: re.Match[str]) -> str:
    """Digit by digit, one as 幺, a breath where the number is divided."""
    return "，".join(each(p).replace("一", "幺") for p in found.group().split("-"))
