"""The figures of `daoban eval speech`: by condition, with and without repair, beside the text."""

from __future__ import annotations

import dataclasses
from typing import Any

from assistant.services import Services
from eval.answering import Outcome, Progress, answer_all
from eval.judging import hit, right, within_three, wrong
from eval.metrics import percentile, share
from eval.questions import Case
from eval.speech.hearing import Heard, errors

NOTHING = "。"
"""Stands for a recording in which nothing was understood; the assistant refuses it."""


@dataclasses.dataclass(frozen=True)
class Line:
    """One recording: what was heard, and how it ends asked as repaired, as heard, as written."""

    case: Case
    heard: Heard
    asked: Outcome
    raw: Outcome
    text: Outcome

    @property
    def right(self) -> bool:
        """Whether it ended as it should; the terminal carries out its own commands by itself."""
        by_terminal = self.heard.command and self.case.kind in ("kiosk", "human")
        return by_terminal or right(self.asked)

    @property
    def answer_ms(self) -> float:
        """From the end of speech to the assistant's answer."""
        return 1000 * self.heard.after_s + self.asked.ms


def measure(
    heard: list[tuple[Case, Heard]],
    services: Services,
    warm_up: int,
    engine: str,
    progress: Progress,
) -> dict[str, Any]:
    """The whole object; shares are over answerable cases that name a matter."""
    lines = joined(heard, services, warm_up, progress)
    conditions: dict[str, list[Line]] = {}
    for line in lines:
        conditions.setdefault(line.heard.condition, []).append(line)
    return {
        "engine": engine,
        **figures(lines),
        "conditions": {name: figures(found) for name, found in conditions.items()},
        "failures": [_failure(line) for line in lines if _failed(line)],
    }


def joined(
    heard: list[tuple[Case, Heard]], services: Services, warm_up: int, progress: Progress
) -> list[Line]:
    """Every recording with its three endings; each text is answered once."""
    texts = [t for case, h in heard for t in (h.asked, h.raw, case.text)]
    distinct = [Case(id=f"{n}", text=t, kind="oos") for n, t in enumerate(_known(texts))]
    answers = answer_all(list(distinct), services, warm_up, progress)
    found = {line[0].case.text: line[0] for line in answers}

    def ending(case: Case, text: str) -> Outcome:
        return dataclasses.replace(found[text or NOTHING], case=case)

    return [
        Line(case, h, ending(case, h.asked), ending(case, h.raw), ending(case, case.text))
        for case, h in heard
    ]


def _known(texts: list[str]) -> list[str]:
    return list(dict.fromkeys(text or NOTHING for text in texts))


def figures(lines: list[Line]) -> dict[str, Any]:
    """Of some recordings; `audio_s` seconds of sound, `cut` those interrupted while speaking."""
    heard = [line.heard for line in lines]
    audio = sum(h.audio_s for h in heard)
    return {
        "cases": len(lines),
        "cer": _cer([(line.heard.asked or line.heard.raw, line.case.text) for line in lines]),
        **_shares([line.asked for line in lines]),
        "rtf": sum(h.busy_s for h in heard) / audio if audio else None,
        "others": share([line.right for line in lines if line.case.kind != "answerable"]),
        "cut": share([h.cut for h in heard]),
        "nothing": share([not h.raw for h in heard]),
        "commands": share([h.command for h in _named(lines)]),
        "audio_s": round(audio, 1),
        "answer_ms": _spread([line.answer_ms for line in lines if line.heard.raw]),
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
