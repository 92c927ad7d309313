"""Outcomes made by hand, for tests of the figures."""

from __future__ import annotations

from typing import Any

from assistant.status import Status
from eval.answering import Outcome
from eval.questions import Case


def case(kind: str = "answerable", **keys: Any) -> Case:
    """A case; its id and text are its matter or its kind."""
    name = keys.get("matter") or kind
    return Case.model_validate({"id": name, "text": name, "kind": kind, **keys})


def outcome(of: Case, status: str = "answered", **keys: Any) -> Outcome:
    """How `of` ended; whatever is not named is empty."""
    blank: dict[str, Any] = {
        "matter": None,
        "field": None,
        "shown": frozenset(),
        "options": (),
        "suggestions": (),
        "confidence": 0.5,
        "ms": 1.0,
    }
    return Outcome(case=of, status=Status(status), **{**blank, **keys})
