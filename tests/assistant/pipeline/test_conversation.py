"""Going on about the matter in hand, and leaving it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from assistant.answer import AskRequest
from assistant.pipeline.runner import ask
from assistant.services import Services
from assistant.status import Status
from talking import Talk


def matter_of(answer: object) -> str | None:
    return getattr(getattr(answer, "matter", None), "id", None)


def test_a_bare_field_keeps_the_matter(talk: Talk) -> None:
    answers = talk("老人优待卡怎么办", "要带什么去", "那要多少钱")
    assert [matter_of(a) for a in answers] == ["elder-card"] * 3
    assert answers[1].field == "materials" and answers[2].field == "fee"


def test_an_ordinal_picks_an_option(talk: Talk) -> None:
    first, second = talk("我要办证", "第二个")
    assert first.clarify is not None
    assert matter_of(second) == first.clarify.options[1].matter


def test_a_new_subject_drops_the_old(talk: Talk) -> None:
    answers = talk("老人优待卡怎么办", "护照怎么办", "要多少钱")
    assert [matter_of(a) for a in answers] == ["elder-card", "passport-apply", "passport-apply"]


def test_a_correction_moves_to_the_neighbour(talk: Talk) -> None:
    answers = talk("身份证到期了怎么换", "不是这个，是丢了要补办")
    assert [matter_of(a) for a in answers] == ["id-card-renew", "id-card-lost"]


def test_a_situation_is_asked_once(talk: Talk) -> None:
    first, second = talk("居住证怎么办", "要带什么")
    assert first.clarify is not None
    asked = first.clarify.question
    assert second.clarify is None or second.clarify.question != asked


def test_small_talk_does_not_lose_the_matter(talk: Talk) -> None:
    answers = talk("老人优待卡怎么办", "大声一点", "要带什么")
    assert matter_of(answers[2]) == "elder-card"


def test_without_a_matter_a_bare_field_is_no_answer(talk: Talk) -> None:
    (answer,) = talk("那要多少钱")
    assert answer.status is not Status.ANSWERED


def test_concurrent_conversations_never_mix(real_services: Services) -> None:
    subjects = [("老人优待卡怎么办", "elder-card"), ("护照怎么办", "passport-apply")] * 8

    def converse(subject: tuple[str, str]) -> bool:
        first = ask(AskRequest(text=subject[0]), real_services)
        second = ask(AskRequest(text="要带什么", session_id=first.session_id), real_services)
        return matter_of(second) == subject[1]

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(converse, subjects))
