"""The figures of `daoban eval speech`: by condition, with and without repair, beside the text."""

from __future__ import annotations

import dataclasses
import time
from typing import Any

from threadpoolctl import threadpool_limits

from assistant.answer import AskRequest, Hypothesis
from assistant.pipeline.runner import ask
from assistant.services import Services
from eval.answering import Outcome, Progress, outcome_of
from eval.judging import hit, right, within_three, wrong
from eval.metrics import percentile, share
from eval.questions import Case
from eval.speech.hearing import Heard, errors

NOTHING = "。"
"""Stands for a recording in which nothing was understood; the assistant refuses it."""


Question = tuple[str, tuple[tuple[str, float], ...]]
"""What is asked: a text, and what else may have been heard."""


@dataclasses.dataclass(frozen=True)
class Line:
    """One recording: what was heard, and how it ends asked in each way."""

    case: Case
    heard: Heard
    asked: Outcome
    """As the terminal asks: repaired by sound, with what else may have been heard."""
    alone: Outcome
    """Repaired by sound, the likeliest alone."""
    raw: Outcome
    """As heard, neither repaired nor with anything else."""
    text: Outcome
    """As written."""
    core_ms: float
    """Processor time of the answer to what the terminal asks."""

    @property
    def right(self) -> bool:
        """Whether it ended as it should; the terminal carries out its own commands by itself."""
        by_terminal = self.heard.command and self.case.kind in ("kiosk", "human")
        return by_terminal or right(self.asked)

    @property
    def answer_ms(self) -> float:
        """From the end of speech to the assistant's answer, as it lasted."""
        return 1000 * self.heard.after_s + self.asked.ms

    @property
    def answer_core_ms(self) -> float:
        """The same with all work in processor time: a machine with nothing else to do."""
        return 1000 * self.heard.after_core_s + self.core_ms


def measure(
    heard: list[tuple[Case, Heard]], services: Services, engine: str, progress: Progress
) -> dict[str, Any]:
    """The whole object; shares are over answerable cases that name a matter."""
    lines = joined(heard, services, progress)
    conditions: dict[str, list[Line]] = {}
    for line in lines:
        conditions.setdefault(line.heard.condition, []).append(line)
    return {
        "engine": engine,
        **figures(lines),
        "conditions": {name: figures(found) for name, found in sorted(conditions.items())},
        "failures": [_failure(line) for line in lines if _failed(line)],
    }


def joined(heard: list[tuple[Case, Heard]], services: Services, progress: Progress) -> list[Line]:
    """Every recording with its endings; each question is put once."""
    asked: list[tuple[Question, ...]] = [
        ((h.asked, h.hypotheses), (h.asked, ()), (h.raw, ()), (case.text, ())) for case, h in heard
    ]
    found: dict[Question, tuple[Outcome, float]] = {}
    with threadpool_limits(limits=1):
        for done, ((case, _), questions) in enumerate(zip(heard, asked, strict=True), start=1):
            for question in questions:
                if question not in found:
                    found[question] = _put(question, case, services)
            progress("回答问题", done, len(heard))
    return [
        _line(case, h, [found[question] for question in questions])
        for (case, h), questions in zip(heard, asked, strict=True)
    ]


def _line(case: Case, heard: Heard, endings: list[tuple[Outcome, float]]) -> Line:
    asked, alone, raw, text = (dataclasses.replace(o, case=case) for o, _ in endings)
    return Line(case, heard, asked, alone, raw, text, core_ms=endings[0][1])


def _put(question: Question, case: Case, services: Services) -> tuple[Outcome, float]:
    """How it ended, and the processor time that the answer took, in milliseconds."""
    text, heard = question
    said = [Hypothesis(text=t, weight=w) for t, w in heard] if len(heard) > 1 else []
    request = AskRequest(text=text or NOTHING, hypotheses=said, input="voice")
    begin, core = time.perf_counter(), time.process_time()
    answer = ask(request, services)
    passed, used = time.perf_counter() - begin, time.process_time() - core
    return outcome_of(case, answer, 1000 * passed), 1000 * used


def figures(lines: list[Line]) -> dict[str, Any]:
    """Of some recordings; `audio_s` seconds of sound, `cut` those interrupted while speaking."""
    heard = [line.heard for line in lines]
    audio = sum(h.audio_s for h in heard)
    return {
        "cases": len(lines),
        "cer": _cer([(line.heard.asked or line.heard.raw, line.case.text) for line in lines]),
        **_shares([line.asked for line in lines]),
        "rtf": sum(h.busy_s for h in heard) / audio if audio else None,
        "rtf_core": sum(h.core_s for h in heard) / audio if audio else None,
        "others": share([line.right for line in lines if line.case.kind != "answerable"]),
        "cut": share([h.cut for h in heard]),
        "nothing": share([not h.raw for h in heard]),
        "commands": share([h.command for h in _named(lines)]),
        "audio_s": round(audio, 1),
        "answer_ms": _spread([line.answer_ms for line in lines if line.heard.asked]),
        "answer_core_ms": _spread([line.answer_core_ms for line in lines if line.heard.asked]),
        "alone": _shares([line.alone for line in lines]),
        "without_repair": {
            "cer": _cer([(line.heard.raw, line.case.text) for line in lines]),
            **_shares([line.raw for line in lines]),
        },
        "text": {
            **_shares([line.text for line in lines]),
            "others": share([right(line.text) for line in lines if line.case.kind != "answerable"]),
        },
    }


def _spread(values: list[float]) -> dict[str, float]:
    return {f"p{q}": round(percentile(values, q), 1) for q in (50, 95)}


def _named(lines: list[Line]) -> list[Heard]:
    return [line.heard for line in lines if line.case.kind == "answerable" and line.case.matter]


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


def _failed(line: Line) -> bool:
    case = line.case
    return case.kind == "answerable" and bool(case.matter) and not hit(line.asked)


def _failure(line: Line) -> dict[str, Any]:
    return {
        "id": line.case.id,
        "condition": line.heard.condition,
        "text": line.case.text,
        "heard": line.heard.raw,
        "repaired": line.heard.asked,
        "cut": line.heard.cut,
        "expected": line.case.matter,
        "status": line.asked.status.value,
        "matter": line.asked.matter,
        "top3": list(line.asked.suggestions[:3]),
        "text_hit": hit(line.text),
        "raw_hit": hit(line.raw),
    }
