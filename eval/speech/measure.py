"""The figures of `daoban eval speech`: by condition, with and without repair, beside the text."""

from __future__ import annotations

from typing import Any

from assistant.services import Services
from eval.answering import Outcome, Progress, answer_all
from eval.judging import hit, latency, within_three, wrong
from eval.metrics import share
from eval.questions import Case
from eval.speech.hearing import Heard, errors

NOTHING = "。"
"""Stands for a recording in which nothing was understood; the assistant refuses it."""


def measure(
    heard: list[Heard], services: Services, warm_up: int, engine: str, progress: Progress
) -> dict[str, Any]:
    """The whole object; shares are over answerable cases that name a matter."""
    repaired = _answers([_with(h.case, h.repaired) for h in heard], services, warm_up, progress)
    plain = _answers([_with(h.case, h.raw) for h in heard], services, 0, progress)
    typed = {
        o.case.id: o
        for o in _answers(list({h.case.id: h.case for h in heard}.values()), services, 0, progress)
    }
    found = _figures(heard, repaired, plain, typed)
    conditions = {
        name: _figures(*_of(name, heard, repaired, plain), typed)
        for name in dict.fromkeys(h.condition for h in heard)
    }
    failures = [_failure(h, o) for h, o in zip(heard, repaired, strict=True) if _failed(o)]
    return {"engine": engine, **found, "conditions": conditions, "failures": failures}


def _answers(
    cases: list[Case], services: Services, warm_up: int, progress: Progress
) -> list[Outcome]:
    return [line[0] for line in answer_all(list(cases), services, warm_up, progress)]


def _with(case: Case, text: str) -> Case:
    return case.model_copy(update={"text": text or NOTHING})


def _of(
    name: str, heard: list[Heard], repaired: list[Outcome], plain: list[Outcome]
) -> tuple[list[Heard], list[Outcome], list[Outcome]]:
    at = [i for i, h in enumerate(heard) if h.condition == name]
    return [heard[i] for i in at], [repaired[i] for i in at], [plain[i] for i in at]


def _figures(
    heard: list[Heard],
    repaired: list[Outcome],
    plain: list[Outcome],
    typed: dict[str, Outcome],
) -> dict[str, Any]:
    audio = sum(h.audio_s for h in heard)
    return {
        "cases": len(heard),
        "cer": _cer([(h.repaired, h.case.text) for h in heard]),
        **_shares(repaired),
        "rtf": sum(h.asr_s for h in heard) / audio if audio else None,
        "asr_ms": latency([1000 * h.asr_s for h in heard]),
        "without_repair": {
            "cer": _cer([(h.raw, h.case.text) for h in heard]),
            **_shares(plain),
        },
        "text": _shares([typed[h.case.id] for h in heard]),
    }


def _cer(pairs: list[tuple[str, str]]) -> float | None:
    """Character errors over characters said, of all pairs together."""
    counted = [errors(heard, said) for heard, said in pairs]
    said = sum(n for _, n in counted)
    return sum(e for e, _ in counted) / said if said else None


def _shares(outcomes: list[Outcome]) -> dict[str, float | None]:
    named = [o for o in outcomes if o.case.kind == "answerable" and o.case.matter]
    return {
        "hit1": share([hit(o) for o in named]),
        "hit3": share([within_three(o) for o in named]),
        "wrong": share([wrong(o) for o in named]),
    }


def _failed(outcome: Outcome) -> bool:
    return outcome.case.kind == "answerable" and bool(outcome.case.matter) and not hit(outcome)


def _failure(heard: Heard, outcome: Outcome) -> dict[str, Any]:
    return {
        "id": heard.case.id,
        "condition": heard.condition,
        "text": heard.case.text,
        "heard": heard.raw,
        "repaired": heard.repaired,
        "expected": heard.case.matter,
        "status": outcome.status.value,
        "matter": outcome.matter,
        "top3": list(outcome.suggestions[:3]),
    }
