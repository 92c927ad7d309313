"""Names after 我叫 and addresses down to the door number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from guard.personal import Span, words

_HAN = "[\u4e00-\u9fff]"
_SHORTEST = 2
_NUMBER = "(?:\\d{1,5}|[一二三四五六七八九十百廿卅零〇两幺洞拐]{1,6})"
_FLAT = "\\d{1,4}[A-H](?![A-Z0-9])"
_BLOCK = f"(?:[A-Z]\\d{{0,2}}|{_NUMBER}) ?(?:号楼|栋|幢|座)"
_ROOM = (
    f"(?:之|-)?{_NUMBER} ?(?:号楼|单元|门|楼|层|室|房|号|梯|户)|{_BLOCK}"
    "|[东南西北甲乙丙丁左右前后][梯座栋幢门]|[A-Z]?区"
    f"|(?:院|大院|内|地下|首层)|之{_NUMBER}|{_FLAT}"
)
_LAST = "-?(?:[A-Z]?\\d{2,4}|[一二三四五六七八九零〇两幺洞拐]{3,4})(?![\\d年元块个岁万千百月日])"
_HOME = re.compile("(住|家在|我家|地址|户口在|户籍|老家|家里)[^，。,]{0,8}$")
_LIVES = re.compile(
    "^.*(?:住在|家住|住址是|住址|地址是|地址|我家在|户口在|老家在|我住|家在|住喺|住)"
)
_PAUSE = re.compile("[，。,.！!？?；;]")
_LEAD_IN = re.compile("^.*?(?:位于|在|是|到|去)")


@lru_cache(maxsize=1)
def _address() -> re.Pattern[str]:
    roads = "|".join(sorted(words().roads, key=len, reverse=True))
    beside = f"(?:{_HAN}{{0,5}}|{_HAN}{{0,3}}[A-Z]区)[ …]{{0,4}}"
    street = f"(?P<place>{_HAN}{{1,14}}(?:{roads})){beside}"
    house = (
        f"(?:{_NUMBER}(?:街|巷|组|队|社|弄))? ?{_NUMBER}(?:[-之]{_NUMBER})?"
        " ?号(?!线|窗|口|机|柜|前|后(?!座)|之前|以前|以后)"
    )
    inside = f"(?:[ ,…]{{0,2}}(?:{_ROOM})){{0,7}}(?: ?{_LAST}(?:室|房|号)?|[A-H](?![A-Z0-9]))?"
    return re.compile(
        f"{street}(?P<door>{_BLOCK}|{house}|{_FLAT}){inside}(?:{_HAN}{{2,8}}{_BLOCK}{inside})?"
    )


def addresses(text: str) -> Iterator[Span]:
    """Addresses with a door number; those of a public office that is asked about are left."""
    for match in _address().finditer(text):
        start = match.start() + _lead_in(match.group("place"))
        home = _HOME.search(text[max(0, start - 10) : start])
        before = text[:start] + match["place"]
        office = _public(text, match.end()) or _named(before)
        if not _asked(before) and (home or not office):
            yield Span(start, match.end(), "address")


def _lead_in(place: str) -> int:
    """How many characters before the address proper belong to the sentence."""
    found = _LIVES.match(place[:-1]) or _LEAD_IN.match(place[:-1])
    return found.end() if found else 0


def _public(text: str, end: int) -> bool:
    after = _PAUSE.split(text[end : end + 12])[0]
    return any(word in after for word in words().public_places + words().public_after)


def _named(before: str) -> bool:
    """Is it the address of an office, named just before it?"""
    clause = _PAUSE.split(before[-24:])[-1]
    return any(word in clause for word in words().theirs + words().public_places)


def _asked(before: str) -> bool:
    """Is it an address that is asked about (“是不是广园中路34号”)?"""
    clause = _PAUSE.split(before)[-1]
    return any(word in clause for word in words().asked)


def _surname() -> str:
    return f"(?:{'|'.join(words().compound_surnames)}|[{words().surnames}])"


@lru_cache(maxsize=1)
def _name() -> re.Pattern[str]:
    lists = words()
    leads = "|".join(sorted(lists.name_leads + lists.role_leads, key=len, reverse=True))
    first = f"[^{re.escape(lists.not_given)}\\W\\da-zA-Z]"
    name = f"{_surname()} ?(?:{first}(?: ?{_HAN})?)"
    return re.compile(f"(?<!用)(?P<lead>{leads})[写是为]?[：: ]?(?P<name>{name})")


def names(text: str) -> Iterator[Span]:
    """Names of two to four characters that begin with a surname, after 我叫 and its like."""
    lists = words()
    for match in _name().finditer(text):
        name = match.group("name")
        if any(name.startswith(word) for word in lists.not_names):
            continue
        end = _name_end(text, match)
        closed, lead = _closed(text, end), match.group("lead")
        named = closed and not name.endswith("的")  # 我是揭阳的 is where from, not who
        if lead in lists.weak_leads and not (named or _kin(text, end)):
            continue
        if lead in lists.role_leads and not (closed or text[end] in lists.follows):
            continue
        yield Span(match.start("name"), end, "name")
    for match in (*_foreign().finditer(text), *_before_number().finditer(text)):
        yield Span(match.start("name"), match.end("name"), "name")


@lru_cache(maxsize=1)
def _before_number() -> re.Pattern[str]:
    """A name alone at the beginning, and a long number after it: 张伟 4401…"""
    none = "|".join(words().not_names)
    return re.compile(
        f"^(?!{none})(?P<name>{_surname()}{_HAN}{{1,2}})[ ，,、]{{1,2}}(?=(?:[ -]?\\d){{11}})"
    )


@lru_cache(maxsize=1)
def _foreign() -> re.Pattern[str]:
    """Names with a point between their parts; after 我叫 and the like also in Latin letters."""
    strong = "|".join(lead for lead in words().name_leads if lead not in words().weak_leads)
    latin = "[A-Z]{2,20}(?:[ ·.-][A-Z]{2,20}){0,3}"
    return re.compile(
        f"(?:{strong})[：: ]?(?P<name>{latin}|{_HAN}{{1,6}}(?:·{_HAN}{{1,8}}){{1,3}})"
    )


def _name_end(text: str, match: re.Match[str]) -> int:
    """Where the name ends: 张伟想 in 我叫张伟想办 is 张伟, but in 我叫张伟想， it is whole."""
    end = match.end("name")
    runs_on = len(match["name"]) > _SHORTEST and not _closed(text, end)
    return end - 1 if runs_on and text[end - 1] in words().follows else end


def _kin(text: str, end: int) -> bool:
    """Does the name say whose mother or son somebody is (我是张小伟的妈妈)?"""
    return any(text.startswith(f"的{word}", end) for word in words().kin)


def _closed(text: str, end: int) -> bool:
    """Does the name end where a name would end: at a pause, or at the end of the text?"""
    return end == len(text) or text[end] in "，。,.！!？?；;、 "
