from __future__ import annotations

from dataclasses import dataclass

import pytest

from assistant.dialogue.weighing import Kin, kin_of, likeliest, nearest, weigh
from knowledge.entries import Topic
from knowledge.index.documents import Kind
from knowledge.index.index import Candidate, Found


@dataclass(frozen=True)
class By:
    nearness: float = 3.0
    vague: float = 0.6
    named: float = 0.5


BY = By()
KIN = Kin("card", frozenset({"card-lost"}), frozenset({"topic-card"}))


def found(*shares: tuple[str, Kind, float]) -> Found:
    return Found([Candidate(e, k, s, {}) for e, k, s in shares], 0.5, {}, (1.0, 1.0))


def topic(id_: str, *matters: str) -> Topic:
    options = [{"label": m, "matter": m} for m in matters]
    return Topic.model_validate(
        {"id": id_, "name": id_, "ask": "哪一个？", "options": options, "phrasings": [id_]}
    )


def test_kin_are_those_of_the_same_narrow_topics() -> None:
    topics = [
        topic("topic-card", "card", "card-lost"),
        topic("topic-wide", "card", "far"),
        topic("topic-other", "far", "farther"),
        topic("topic-anything", "far", "farther"),
    ]
    kin = kin_of("card", topics, {"topic-wide"}, {"topic-anything"})
    assert kin.siblings == {"card-lost"}
    assert kin.around == {"topic-card", "topic-wide", "topic-anything"}


def test_a_follow_up_outweighs_what_it_looks_like_by_itself() -> None:
    weighed = weigh(found(("far", "unlisted", 0.8)), KIN, 0.9, BY)
    assert weighed.stay == pytest.approx(0.9) and weighed.weight == pytest.approx(0.08)


def test_a_named_subject_outweighs_the_matter_in_hand() -> None:
    weighed = weigh(found(("far", "unlisted", 0.9)), KIN, 0.2, BY)
    assert weighed.weight == pytest.approx(0.72) and weighed.weight > weighed.stay


def test_a_matter_plainly_named_is_not_taken_for_a_follow_up() -> None:
    named = weigh(found(("far", "matter", 0.8)), KIN, 0.6, BY)
    hinted = weigh(found(("far", "matter", 0.4)), KIN, 0.6, BY)
    assert named.weight == pytest.approx(0.8) and hinted.weight == pytest.approx(0.16)


def test_a_topic_around_the_matter_speaks_for_it() -> None:
    weighed = weigh(found(("topic-card", "topic", 0.5), ("card", "matter", 0.1)), KIN, 0.3, BY)
    assert weighed.stay == pytest.approx(0.9) and weighed.other is None


def test_a_sibling_weighs_more_and_a_topic_less() -> None:
    shares = found(("topic-far", "topic", 0.5), ("card-lost", "matter", 0.2))
    weighed = weigh(shares, KIN, 0.0, BY)
    assert weighed.other is not None and weighed.other.entry == "card-lost"
    assert weighed.weight == pytest.approx(0.6)


def test_the_nearest_sibling_needs_its_share() -> None:
    shares = found(("far", "matter", 0.9), ("card-lost", "matter", 0.06))
    assert nearest(shares, KIN, 0.1) is None
    close = nearest(shares, KIN, 0.05)
    assert close is not None and close.entry == "card-lost"


def test_the_likeliest_holds_out_behind_the_name() -> None:
    alone = [Candidate("a", "matter", 0.7, {}), Candidate("b", "matter", 0.3, {})]
    best, behind = likeliest(alone, found(("b", "matter", 0.6), ("a", "matter", 0.01)))
    assert best.entry == "b" and behind == pytest.approx(0.6)
