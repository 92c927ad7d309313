"""What a matter must hold for itself: names, links within the pack, phones, codes, limits."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from typing import Any

from knowledge.check.credit_code import credit_code_fault
from knowledge.check.fault import Fault, Keys, Placed
from knowledge.check.gather import Gathered
from knowledge.check.rules import rules
from knowledge.check.walk import parts
from knowledge.entries import Help
from knowledge.matter import Matter, Phone, Where


def ids(pack: Gathered, _: dt.date) -> Iterator[Fault]:
    """An id is the file's name (in help/ behind ``help-``), and nobody else's."""
    seen: dict[str, Placed[Any]] = {}
    everything: list[Placed[Any]] = [*pack.entries(), *pack.places]
    for placed in everything:
        name = placed.value.id
        expected = _id_of_file(placed)
        if expected not in (None, name):
            text = (
                f"编号 {name} 和文件名 {placed.path.name} 对不上。改成 {expected}，或者改文件名。"
            )
            yield placed.error(("id",), text)
        if name in seen:
            yield placed.error(("id",), f"编号 {name} 在 {seen[name].path.name} 里用过了。换一个。")
        seen.setdefault(name, placed)


def _id_of_file(placed: Placed[Any]) -> str | None:
    """The id that a file's name asks for; None where a file holds many entries."""
    if placed.at:
        return None
    return f"help-{placed.path.stem}" if isinstance(placed.value, Help) else placed.path.stem


def situation_ids(pack: Gathered, _: dt.date) -> Iterator[Fault]:
    """Situations of a matter, and options of a situation, have ids of their own."""
    for placed in pack.matters:
        situations = placed.value.situations
        yield from _repeated(placed, ("situations",), [s.id for s in situations])
        for i, situation in enumerate(situations):
            keys = ("situations", i, "options")
            yield from _repeated(placed, keys, [o.id for o in situation.options])


def _repeated(placed: Placed[Matter], keys: Keys, names: list[str]) -> Iterator[Fault]:
    for i, name in enumerate(names):
        if name in names[:i]:
            yield placed.error((*keys, i, "id"), f"编号 {name} 重复了。换一个。")


def unknown_targets(pack: Gathered, _: dt.date) -> Iterator[Fault]:
    """A topic leads to a matter, a where to a place, that the pack does not hold."""
    for topic in pack.topics:
        for i, option in enumerate(topic.value.options):
            if not pack.knows("matters", option.matter):
                text = (
                    f"事项 {option.matter} 不在本包里。改成 matters/ 里有的编号，或者删掉这一项。"
                )
                yield topic.error(("options", i, "matter"), text)
    for placed in pack.matters:
        for keys, part in parts(placed.value):
            if isinstance(part, Where) and part.place and not pack.knows("places", part.place):
                text = f"地点 {part.place} 不在 places.yaml 里。改成已有的编号，或者删掉这一行。"
                yield placed.error((*keys, "place"), text)


def phones(pack: Gathered, _: dt.date) -> Iterator[Fault]:
    """Every phone is written so that it can be dialled."""
    for placed in pack.matters:
        for keys, part in parts(placed.value):
            if isinstance(part, Phone):
                yield from _phone(placed, (*keys, "number"), part.number)
    for place in pack.places:
        if place.value.phone:
            yield from _phone(place, ("phone",), place.value.phone)
    for about in pack.about:
        yield from _phone(about, ("hotline", "number"), about.value.hotline.number)
        yield from _phone(about, ("general", "number"), about.value.general.number)


def _phone(placed: Placed[Any], keys: Keys, number: str) -> Iterator[Fault]:
    if not rules().phone.match(number):
        text = f"电话 {number} 的写法不对。一条只写一个号码，写成 {rules().phone_example} 这样。"
        yield placed.error(keys, text)


def consult_phone(pack: Gathered, _: dt.date) -> Iterator[Fault]:
    """A matter names whom to ask: what the base does not hold is answered with that number."""
    for placed in pack.matters:
        if not any(phone.kind == rules().consult for phone in placed.value.phones):
            text = "没有咨询电话。在 phones 里加一条 kind: 咨询 的电话和它的来源。"
            yield placed.error(("phones",), text)


def at_once(pack: Gathered, _: dt.date) -> Iterator[Fault]:
    """即办件 is done on the spot: a promise of more than 0 working days contradicts it."""
    for placed in pack.matters:
        handling = placed.value.handling
        if handling is None or handling.value != "即办件":
            continue
        for i, time in enumerate(placed.value.time):
            if time.kind == "承诺" and (time.days or 0) > 0:
                text = (
                    f"即办件的承诺时限应当是0个工作日，这里写了{time.days}。核对办件类型或者时限。"
                )
                yield placed.error(("time", i, "days"), text)


def visits(pack: Gathered, _: dt.date) -> Iterator[Fault]:
    """Visits other than none need their reason (到办事现场次数不为0须说明原因)."""
    for placed in pack.matters:
        said = "".join(fact.text for fact in placed.value.visits)
        for i, fact in enumerate(placed.value.visits):
            if rules().visit_count.search(fact.text) and not rules().visit_reason.search(said):
                text = "写了要跑几趟，没有写为什么要跑。补上原因；来源里没有的，删掉次数。"
                yield placed.error(("visits", i), text)


def codes(pack: Gathered, _: dt.date) -> Iterator[Fault]:
    """Warns of codes of odd length, or whose credit code fails its check digit.

    Some genuine early credit codes fail GB 32100's check digit, so this never blocks.
    """
    for placed in pack.matters:
        if placed.value.code is None:
            continue
        value = placed.value.code.value
        if not rules().code.match(value):
            text = f"编码 {value} 不是31位或33位。请对照来源。"
            yield placed.warning(("code", "value"), text)
        elif fault := credit_code_fault(value.removeprefix("TE")[:18]):
            text = f"编码 {value} 的前18位{fault}。请对照来源；来源就是这样写的可以保留。"
            yield placed.warning(("code", "value"), text)


def clash_of_names(pack: Gathered, _: dt.date) -> Iterator[Fault]:
    """Two matters with the same name cannot be told apart on a screen."""
    counts = Counter(placed.value.name for placed in pack.matters)
    for placed in pack.matters:
        if counts[placed.value.name] > 1:
            text = (
                f"有{counts[placed.value.name]}个事项都叫“{placed.value.name}”。把名称写得分得开。"
            )
            yield placed.error(("name",), text)
