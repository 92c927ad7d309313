"""Dates: what ends before it begins, what has lapsed, what is about to."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from knowledge.check.fault import Fault, Keys, Placed
from knowledge.check.gather import Gathered
from knowledge.check.rules import rules
from knowledge.check.walk import cite_of, end_of, parts
from knowledge.matter import Matter


def _dated(pack: Gathered) -> list[Placed[Any]]:
    return [*pack.sources.values(), *pack.matters]


def ends_before_start(pack: Gathered, _: dt.date) -> Iterator[Fault]:
    """effective_to stands before effective_from."""
    for placed in _dated(pack):
        for keys, part in parts(placed.value):
            start = getattr(part, "effective_from", None)
            end = getattr(part, "effective_to", None)
            if start and end and end < start:
                text = f"失效日期 {end} 早于生效日期 {start}。请核对原文，改正其中一个。"
                yield placed.error((*keys, "effective_to"), text)


def checked_in_future(pack: Gathered, today: dt.date) -> Iterator[Fault]:
    """checked_on lies ahead: nobody can have checked it then."""
    for placed in _dated(pack):
        if placed.value.checked_on > today:
            text = f"核对日期 {placed.value.checked_on} 还没有到。写真正核对的那一天。"
            yield placed.error(("checked_on",), text)


def lapsed_matters(pack: Gathered, today: dt.date) -> Iterator[Fault]:
    """A matter that is over, or that has no line left in force."""
    for placed in pack.matters:
        matter = placed.value
        if matter.state == "withdrawn":
            continue
        if matter.effective_to and matter.effective_to < today:
            text = (
                f"这个事项只到 {matter.effective_to}，已经失效。改成 state: withdrawn，或者更新。"
            )
            yield placed.error(("effective_to",), text)
        elif _all_lapsed(pack, matter, today):
            text = "这个事项的内容全部过期了。请按现行文件更新，或者改成 state: withdrawn。"
            yield placed.error(("id",), text)


def _all_lapsed(pack: Gathered, matter: Matter, today: dt.date) -> bool:
    ends = [
        end_of(pack, part)
        for keys, part in parts(matter)
        if keys and keys[0] in rules().substance and cite_of(part)
    ]
    return bool(ends) and all(end is not None and end < today for end in ends)


def lapsing_facts(pack: Gathered, today: dt.date) -> Iterator[Fault]:
    """Warns, once a matter and last day, of facts that have lapsed or soon will."""
    soon = today + dt.timedelta(days=rules().lapse_warning_days)
    for placed in pack.matters:
        for (end, cite), where in sorted(_ends(pack, placed, soon).items()):
            days = (end - today).days
            state = "已失效" if days < 0 else f"{rules().lapse_warning_days}天内失效"
            text = f"{state}：{len(where)}处内容（来源 {cite}）有效到 {end}。请查有没有新文件。"
            yield placed.warning(where[0], text)


def _ends(
    pack: Gathered, placed: Placed[Matter], soon: dt.date
) -> dict[tuple[dt.date, str], list[Keys]]:
    found: dict[tuple[dt.date, str], list[Keys]] = defaultdict(list)
    for keys, part in parts(placed.value):
        cite, end = cite_of(part), end_of(pack, part)
        if cite and end and end <= soon:
            found[end, cite.partition("#")[0]].append(keys)
    return found
