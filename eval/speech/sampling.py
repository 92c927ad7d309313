"""Which questions are spoken: one order of all cases, whose beginning is always a fair sample."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from eval.questions import Case


def ordered(cases: list[Case], rules: dict[str, Any]) -> list[Case]:
    """Cases in the order in which they are to be spoken; repeatable by `rules["seed"]`.

    Answerable ones go round the matters, so that the first n hold each matter as often as any
    other; after every `other_every` − 1 of them comes one of the other kinds, which take turns.
    Written Cantonese is left out: no voice here speaks it, and a Mandarin reading of it is
    nobody's speech.
    """
    spoken = [c for c in cases if not set(c.text) & set(rules["cantonese"])]
    named = [c for c in spoken if c.kind == "answerable" and c.matter]
    others = [c for c in spoken if c.kind != "answerable"]
    seed = rules["seed"]
    other = _round([(c.kind, c) for c in others], seed)
    found: list[Case] = []
    for number, case in enumerate(_round([(str(c.matter), c) for c in named], seed), start=1):
        found.append(case)
        if number % (rules["other_every"] - 1) == 0:
            found.extend(case for case in (next(other, None),) if case)
    return [*found, *other]


def _round(pairs: list[tuple[str, Case]], seed: int) -> Iterator[Case]:
    """One of each group in turn, groups and their members shuffled."""
    groups: dict[str, list[Case]] = {}
    for group, case in pairs:
        groups.setdefault(group, []).append(case)
    rows = [groups[name] for name in sorted(groups)]
    shuffle = random.Random(seed)
    shuffle.shuffle(rows)
    for row in rows:
        shuffle.shuffle(row)
    for turn in range(max(map(len, rows), default=0)):
        yield from (row[turn] for row in rows if turn < len(row))
