import random

import pytest

from guard.errors import GuardError
from guard.release import Released, Statement
from guard.review import ReviewQueue

HELD = Released((), "", (), ((Statement("ai", "fee", "免费"), "negation"),), "withheld")


def _offer(
    queue: ReviewQueue, name: str, confidence: float = 0.9, released: Released | None = None
) -> str | None:
    chance = random.Random(1)
    asked = (name, "2026-11-21", "我叫张伟，低保", "answered", confidence)
    return queue.offer(*asked, released, chance=chance)


def test_stopped_answers_come_first_then_doubtful_ones() -> None:
    queue = ReviewQueue(":memory:")
    assert _offer(queue, "a", confidence=0.2) == "doubtful"
    assert _offer(queue, "b", released=HELD) == "stopped"
    assert _offer(queue, "c") is None
    assert [item.answer_id for item in queue.pending()] == ["b", "a"]
    assert queue.pending()[0].dropped == [["免费", "negation"]]


def test_a_share_is_sampled_at_random() -> None:
    queue, chance = ReviewQueue(":memory:"), random.Random(5)
    taken = [queue.offer(str(n), "t", "q", "answered", 0.9, chance=chance) for n in range(5000)]
    assert 50 <= taken.count("sample") <= 150


def test_questions_are_kept_masked() -> None:
    queue = ReviewQueue(":memory:")
    _offer(queue, "a", confidence=0.1)
    assert queue.pending()[0].question == "我叫***，低保"


def test_a_verdict_is_given_once() -> None:
    queue = ReviewQueue(":memory:")
    _offer(queue, "a", confidence=0.1)
    queue.close("a", "李四", "wrong", "时限说错")
    assert queue.pending() == []
    with pytest.raises(GuardError):
        queue.close("a", "李四", "right")
