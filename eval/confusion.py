"""Tables for the report: by kind, by field, by matter, and what was taken for what."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from assistant.status import Status
from eval.answering import Outcome
from eval.judging import hit, right, shows_field, within_three, wrong


@dataclass(frozen=True)
class Row:
    """One line of a table: how many cases and which share of them was what."""

    name: str
    cases: int
    hit1: float
    hit3: float
    wrong: float


@dataclass(frozen=True)
class Confusion:
    """``expected`` ended as ``got`` that many times."""

    expected: str
    got: str
    times: int
    example: str


def by_kind(outcomes: list[Outcome]) -> list[tuple[str, int, float, dict[str, int]]]:
    """(kind, cases, share right, how they ended) of every kind that occurs."""
    groups = _grouped(outcomes, lambda o: o.case.kind)
    return [
        (kind, len(group), _share(right, group), dict(Counter(o.status.value for o in group)))
        for kind, group in groups.items()
    ]


def by_field(outcomes: list[Outcome]) -> list[tuple[str, int, float]]:
    """(field, cases, share shown) of the answerable cases that name a field."""
    asked = [o for o in _named(outcomes) if o.case.field]
    groups = _grouped(asked, lambda o: o.case.field.value if o.case.field else "")
    return sorted((field, len(g), _share(shows_field, g)) for field, g in groups.items())


def by_matter(outcomes: list[Outcome]) -> list[Row]:
    """Every matter asked for, the weakest first."""
    groups = _grouped(_named(outcomes), lambda o: o.case.matter or "")
    rows = [
        Row(name, len(g), _share(hit, g), _share(within_three, g), _share(wrong, g))
        for name, g in groups.items()
    ]
    return sorted(rows, key=lambda r: (r.hit1, r.hit3, r.name))


def confusions(outcomes: list[Outcome]) -> list[Confusion]:
    """What was expected and what came, commonest first; right endings left out."""
    pairs: dict[tuple[str, str], list[str]] = defaultdict(list)
    for outcome in outcomes:
        expected, got = outcome.case.matter or outcome.case.kind, _got(outcome)
        if not right(outcome) and expected != got:
            pairs[expected, got].append(outcome.case.text)
    rows = [Confusion(*pair, len(texts), texts[0]) for pair, texts in pairs.items()]
    return sorted(rows, key=lambda c: (-c.times, c.expected, c.got))


def _got(outcome: Outcome) -> str:
    return (
        outcome.matter if outcome.status is Status.ANSWERED and outcome.matter else outcome.status
    )


def _named(outcomes: list[Outcome]) -> list[Outcome]:
    return [o for o in outcomes if o.case.kind == "answerable" and o.case.matter]


def _grouped(outcomes: list[Outcome], key: Callable[[Outcome], str]) -> dict[str, list[Outcome]]:
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        groups[key(outcome)].append(outcome)
    return groups


def _share(what: Callable[[Outcome], bool], group: list[Outcome]) -> float:
    return sum(map(what, group)) / len(group)
