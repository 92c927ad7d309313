"""How well the masker hides personal data: every datum of a case file, and nothing besides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict

from eval.errors import EvalError
from eval.metrics import share
from guard.masking import personal
from guard.personal import Span, meet

Find = Callable[[str], list[Span]]


class Datum(BaseModel):
    """Personal data as it stands in a sentence."""

    model_config = ConfigDict(extra="forbid")
    kind: str
    text: str


class MaskingCase(BaseModel):
    """A sentence and the personal data in it, in their order."""

    model_config = ConfigDict(extra="forbid")
    text: str
    data: list[Datum]


class _Read(NamedTuple):
    wanted: list[Span]
    found: list[Span]


def measure_masking(cases: list[MaskingCase], find: Find = personal) -> dict[str, Any]:
    """Recall by datum (hidden whole), precision by what was hidden (it touches a datum).

    Also recall by kind of datum, and how many sentences without a datum lost something.
    """
    read = [_Read(wanted(case), find(case.text)) for case in cases]
    hidden = [(w.kind, _covered(w, one.found)) for one in read for w in one.wanted]
    right = [any(meet(span, w) for w in one.wanted) for one in read for span in one.found]
    harmless = [bool(one.found) for one in read if not one.wanted]
    kinds = sorted({kind for kind, _ in hidden})
    return {
        "cases": len(cases),
        "data": len(hidden),
        "recall": share([ok for _, ok in hidden]),
        "masks": len(right),
        "precision": share(right),
        "harmless": len(harmless),
        "harmless_touched": sum(harmless),
        "recall_by_kind": {k: share([ok for kind, ok in hidden if kind == k]) for k in kinds},
    }


def wanted(case: MaskingCase) -> list[Span]:
    """Where the data stand; EvalError where the sentence does not hold one."""
    spans, at = [], 0
    for datum in case.data:
        start = case.text.find(datum.text, at)
        if start < 0:
            raise EvalError(f"“{case.text}”里找不到“{datum.text}”，或不按先后次序，请改正用例。")
        at = start + len(datum.text)
        spans.append(Span(start, at, datum.kind))
    return spans


def _covered(datum: Span, found: list[Span]) -> bool:
    """Is every character hidden, by one span or by several?"""
    places = (any(s.start <= at < s.end for s in found) for at in range(datum.start, datum.end))
    return all(places)
