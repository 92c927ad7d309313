"""What must be so before a step of a transaction may be taken. All raise RequestFault."""

from __future__ import annotations

from assistant.transactions import forms
from assistant.transactions.errors import RequestFault
from assistant.transactions.plan import Who
from assistant.transactions.protocol import Case


def an_open_case(case: Case) -> None:
    """Nothing changes once a case was handed in or left; a query may be asked another way."""
    if case.stage == "cancelled" or (case.stage == "submitted" and case.receipt is not None):
        raise RequestFault("wrong_stage")


def identity(case: Case) -> None:
    """A card (or a face), and the agent's card too where somebody is represented."""
    wanted: tuple[Who, ...] = ("self", "agent") if case.who == "agent" else ("self",)
    if any(who not in case.people for who in wanted):
        raise RequestFault("not_identified")


def confirmation(case: Case) -> None:
    """What a machine heard was looked at by the citizen."""
    heard = [field.id for field in forms.unconfirmed(case)]
    if heard:
        raise RequestFault("unconfirmed", heard)


def values(case: Case) -> None:
    """Nothing that is required is empty."""
    gaps = [field.id for field in forms.missing(case)]
    if gaps:
        raise RequestFault("missing_value", gaps)


def a_complete_notice(case: Case) -> None:
    """Pre-review has found nothing that keeps the case back."""
    if case.notice is None:
        raise RequestFault("not_checked")
    if not case.notice.complete:
        gaps = [f.ref or f.about for f in case.notice.findings if f.blocking]
        raise RequestFault("missing_value", gaps)
