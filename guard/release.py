"""The release of an answer: nothing goes out that the published base does not bear out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal

from guard.errors import GuardError, ReleaseError
from guard.grounding import fault, sentences
from guard.statements import (
    Draft,
    Kind,
    Published,
    PublishedFact,
    Reason,
    Released,
    State,
    Statement,
)

__all__ = [
    "Draft",
    "Kind",
    "Published",
    "PublishedFact",
    "Reason",
    "Released",
    "State",
    "Statement",
    "release",
]


def release(
    draft: Draft, published: Published | None, today: date, region: str | None = None
) -> Released:
    """Check a draft against what is published.

    `published` is None for fixed texts from reviewed files that speak of no matter. `region` is
    where the terminal stands; a matter in trial is spoken of only within its trial regions.
    Any failure inside is a ReleaseError, and the answer is withheld.
    """
    try:
        if published is None:
            return _fixed(draft)
        return _grounded(draft, published, today, region)
    except GuardError:
        raise
    except Exception as error:
        raise ReleaseError("回答没能通过核对，已停止播报，请到窗口咨询工作人员。") from error


def _fixed(draft: Draft) -> Released:
    if draft.matter is not None:
        raise ReleaseError("这条回答指向某个事项，却没有可核对的已发布内容，不能放行。")
    return Released(draft.statements, draft.speech, (), (), "full")


def _grounded(draft: Draft, published: Published, today: date, region: str | None) -> Released:
    closed = _closed(published, today, region)
    if closed:
        return Released((), "", (), tuple((s, closed) for s in draft.statements), "withheld")
    valid = {
        name: tuple(fact for fact in facts if fact.holds(today))
        for name, facts in published.facts.items()
    }
    judged = [(s, _judge(s, published, valid)) for s in draft.statements]
    kept = [s for s, reason in judged if reason is None]
    kept += _left_out(draft, kept, valid)
    dropped = tuple((s, reason) for s, reason in judged if reason is not None)
    speech, cut = _speech(draft.speech, kept, published, valid)
    shown = {s.field for s in kept}
    omitted = tuple(name for name in draft.required if name not in shown)
    return Released(tuple(kept), speech, omitted, dropped + cut, _extent(kept, dropped + cut))


def _extent(
    kept: Sequence[Statement], held_back: Sequence[object]
) -> Literal["full", "partial", "withheld"]:
    if not kept:
        return "withheld"
    return "partial" if held_back else "full"


def _closed(published: Published, today: date, region: str | None) -> Reason | None:
    """Why a matter may not be spoken of at all; None if it may."""
    if published.state == "withdrawn":
        return "withdrawn"
    if published.state == "trial" and region not in published.trial_regions:
        return "trial"
    if published.effective_to is not None and today > published.effective_to:
        return "expired"
    return None


def _judge(
    statement: Statement, published: Published, valid: dict[str, tuple[PublishedFact, ...]]
) -> Reason | None:
    if statement.kind == "official":
        return _official(statement, published, valid)
    if statement.text in published.reviewed:
        return None
    cited = [f.text for f in valid.get(statement.field, ()) if _cites(statement, f)]
    faults = (fault(s, cited) for s in sentences(statement.text) if s not in published.reviewed)
    return next((reason for reason in faults if reason), None)


def _cites(statement: Statement, fact: PublishedFact) -> bool:
    return not statement.sources or fact.source in statement.sources


def _official(
    statement: Statement, published: Published, valid: dict[str, tuple[PublishedFact, ...]]
) -> Reason | None:
    same = [f for f in published.facts.get(statement.field, ()) if f.text == statement.text]
    if not same:
        return "not_published"
    live = [f for f in same if f in valid.get(statement.field, ())]
    if not live:
        return "expired"
    return None if any(_cites(statement, f) for f in live) else "wrong_source"


def _left_out(
    draft: Draft, kept: Iterable[Statement], valid: dict[str, tuple[PublishedFact, ...]]
) -> list[Statement]:
    """Required fields that the base holds and the draft does not show: shown as published."""
    shown = {statement.field for statement in kept}
    return [
        Statement("official", name, fact.text, (fact.source,))
        for name in draft.required
        if name not in shown
        for fact in valid.get(name, ())
    ]


def _speech(
    speech: str,
    kept: Sequence[Statement],
    published: Published,
    valid: dict[str, tuple[PublishedFact, ...]],
) -> tuple[str, tuple[tuple[Statement, Reason], ...]]:
    """The speech without the sentences that what is shown does not bear out."""
    base = [f.text for name in {s.field for s in kept} for f in valid.get(name, ())]
    shown = [*(s.text for s in kept), *published.reviewed]
    spoken, cut = [], []
    for sentence in sentences(speech):
        verbatim = any(sentence.strip() in text for text in shown)
        reason = None if verbatim or not sentence.strip() else fault(sentence, base)
        if reason is None:
            spoken.append(sentence)
        else:
            cut.append((Statement("ai", "speech", sentence), reason))
    return "".join(spoken), tuple(cut)
