"""What a suspicion gives way to, step by step, with a screening and a search made by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from assistant.pipeline.suspect import suspect
from assistant.services import Services
from guard.screening import Screening


def _ended(real_services: Services, rule: str, kind: str, confidence: float, text: str) -> bool:
    """Is a question refused, of which the guard suspects `rule` and the base finds a `kind`?"""
    refused: list[str] = []
    family = "authority" if rule.endswith(("approve", "login")) else "unsafe"
    screening = Screening(f"refused_{family}", rule, "不行", text, (), "")  # type: ignore[arg-type]
    context: Any = SimpleNamespace(
        screening=screening,
        text=text,
        session=SimpleNamespace(matter=None),
        found=SimpleNamespace(candidates=[SimpleNamespace(kind=kind)], confidence=confidence),
        tell=refused.append,
        speak=refused.append,
    )
    suspect(context, real_services)
    return bool(refused)


@pytest.mark.parametrize(
    ("rule", "kind", "confidence", "refused"),
    [
        ("suspect:crime", "unlisted", 0.99, False),
        ("suspect:crime", "unlisted", 0.5, True),
        ("suspect:selfharm", "unlisted", 1.0, True),
        ("suspect:selfharm", "out_of_scope", 1.0, True),
        ("suspect:selfharm", "matter", 0.99, False),
        ("sure:crime", "matter", 0.99, False),
        ("sure:crime", "matter", 0.9, True),
        ("sure:crime", "unlisted", 1.0, True),
        ("suspect:approve", "matter", 0.95, False),
    ],
)
def test_a_suspicion_gives_way_to_what_surely_fits(
    real_services: Services, rule: str, kind: str, confidence: float, refused: bool
) -> None:
    assert _ended(real_services, rule, kind, confidence, "这句话里没有第二人称") is refused


def test_a_matter_does_not_excuse_who_tells_the_machine_to_decide(real_services: Services) -> None:
    assert not _ended(real_services, "suspect:approve", "matter", 0.95, "评个一级")
    assert _ended(real_services, "suspect:approve", "matter", 0.95, "你给我评个一级")
