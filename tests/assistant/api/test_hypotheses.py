"""What a terminal may send of a spoken question besides its text."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from assistant.answer import AskQuery, AskRequest

HEARD = [{"text": "社保卡怎么换", "weight": 0.6}, {"text": "社保卡怎么办", "weight": 0.4}]


def test_up_to_three_hypotheses_come_with_their_weights() -> None:
    asked = AskRequest.model_validate({"text": "社保卡怎么换", "hypotheses": HEARD})
    assert [(h.text, h.weight) for h in asked.hypotheses] == [
        ("社保卡怎么换", 0.6),
        ("社保卡怎么办", 0.4),
    ]
    assert AskRequest(text="社保卡怎么换").hypotheses == []


@pytest.mark.parametrize(
    "heard",
    [
        [{"text": "社保卡", "weight": 0.3}] * 4,
        [{"text": "", "weight": 0.5}],
        [{"text": "社" * 501, "weight": 0.5}],
        [{"text": "社\u0000保", "weight": 0.5}],
        [{"text": "社保卡", "weight": 0}],
        [{"text": "社保卡", "weight": 1.1}],
        [{"text": "社保卡"}],
        [{"text": "社保卡", "weight": 0.5, "matter": "x"}],
    ],
)
def test_other_hypotheses_are_refused(heard: list[dict[str, object]]) -> None:
    with pytest.raises(ValidationError):
        AskRequest.model_validate({"text": "社保卡", "hypotheses": heard})


def test_a_question_in_a_url_has_none() -> None:
    with pytest.raises(ValidationError):
        AskQuery.model_validate({"text": "社保卡", "hypotheses": HEARD})
