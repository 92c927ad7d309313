from __future__ import annotations

from assistant.dialogue.sessions import Sessions


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_same_id_gives_the_same_session() -> None:
    sessions = Sessions(60, 10)
    first = sessions.get(None)
    first.take_up("elder-card")
    assert sessions.get(first.id).matter == "elder-card"


def test_an_idle_session_leaves_nothing_behind() -> None:
    clock = Clock()
    sessions = Sessions(60, 10, clock)
    key = sessions.get("abc").id
    sessions.get("abc").take_up("elder-card")
    clock.now = 61
    assert len(sessions) == 0
    assert sessions.get(key).matter is None


def test_touching_keeps_a_session() -> None:
    clock = Clock()
    sessions = Sessions(60, 10, clock)
    sessions.get("abc").take_up("elder-card")
    clock.now = 50
    sessions.get("abc")
    clock.now = 100
    assert sessions.get("abc").matter == "elder-card"


def test_the_oldest_go_when_there_are_too_many() -> None:
    sessions = Sessions(60, 3)
    for name in "abcd":
        sessions.get(name).take_up("m")
    assert len(sessions) == 3
    assert sessions.get("a").matter is None


def test_ending_forgets_at_once() -> None:
    sessions = Sessions(60, 3)
    sessions.get("a").take_up("m")
    assert sessions.end("a") and not sessions.end("a")
    assert sessions.get("a").matter is None


def test_a_new_matter_drops_what_was_said_of_the_old() -> None:
    session = Sessions(60, 3).get("a")
    session.take_up("one")
    session.situations["who"] = "agent"
    session.take_up("one")
    assert session.situations
    session.take_up("two")
    assert not session.situations


def test_the_former_matter_is_kept_for_the_way_back() -> None:
    session = Sessions(60, 3).get("a")
    session.take_up("one")
    assert session.former is None
    session.take_up("two")
    assert session.former == "one"
    session.take_up("two")
    assert session.former == "one"


def test_a_dropped_matter_can_be_come_back_to() -> None:
    session = Sessions(60, 3).get("a")
    session.take_up("one")
    session.drop()
    session.drop()
    assert session.matter is None and session.former == "one"
