from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guard.errors import ReleaseError
from guard.release import Draft, Published, PublishedFact, Statement, release

TODAY = date(2026, 11, 21)
MATERIALS = "居民身份证原件、户口簿复印件"
TERM = "20个工作日内办结"
OLD = "每月补贴500元"
BASE = Published(
    {
        "materials": (PublishedFact(MATERIALS, "s1"),),
        "time": (PublishedFact(TERM, "s2"),),
        "fee": (PublishedFact(OLD, "s3", date(2026, 11, 20)),),
    }
)


def _official(field: str, text: str, *sources: str) -> Statement:
    return Statement("official", field, text, sources)


def _draft(*statements: Statement, speech: str = "", required: tuple[str, ...] = ()) -> Draft:
    return Draft(statements, speech, "dibao", required)


def test_what_is_published_goes_out_whole() -> None:
    draft = _draft(_official("materials", MATERIALS, "s1"), speech="请带身份证原件。")
    released = release(draft, BASE, TODAY)
    assert released.state == "full"
    assert released.statements == draft.statements
    assert released.speech == "请带身份证原件。"


def test_official_text_must_be_the_field_byte_for_byte() -> None:
    lie = _official("materials", MATERIALS + "。", "s1")
    released = release(_draft(lie), BASE, TODAY)
    assert released.dropped == ((lie, "not_published"),)
    assert released.state == "withheld"


def test_official_text_of_another_field_or_source_is_held_back() -> None:
    wrong_field, wrong_source = (
        _official("time", MATERIALS),
        _official("materials", MATERIALS, "s9"),
    )
    dropped = release(_draft(wrong_field, wrong_source), BASE, TODAY).dropped
    assert dropped == ((wrong_field, "not_published"), (wrong_source, "wrong_source"))


def test_expired_text_is_neither_shown_nor_spoken() -> None:
    old = _official("fee", OLD, "s3")
    released = release(
        _draft(old, _official("time", TERM), speech="每月补贴500元。20个工作日内办结。"),
        BASE,
        TODAY,
    )
    assert (old, "expired") in released.dropped
    assert released.speech == "20个工作日内办结。"
    assert release(_draft(old), BASE, date(2026, 11, 20)).state == "full"


def test_a_lying_sentence_is_dropped_and_the_rest_kept() -> None:
    lie = Statement("ai", "time", "3个工作日内办结。")
    released = release(
        _draft(_official("time", TERM), lie, speech="20个工作日内办结。3天就好。"), BASE, TODAY
    )
    assert (lie, "number") in released.dropped
    assert released.speech == "20个工作日内办结。"
    assert released.state == "partial"


def test_a_required_field_is_shown_or_declared() -> None:
    released = release(
        _draft(_official("materials", MATERIALS), required=("materials", "time", "fee", "place")),
        BASE,
        TODAY,
    )
    assert _official("time", TERM, "s2") in released.statements
    assert released.omitted == ("fee", "place")


@pytest.mark.parametrize(
    ("base", "region", "reason"),
    [
        (replace(BASE, state="withdrawn"), None, "withdrawn"),
        (replace(BASE, state="trial"), None, "trial"),
        (replace(BASE, state="trial", trial_regions=frozenset({"天河"})), "越秀", "trial"),
        (replace(BASE, effective_to=date(2026, 1, 1)), None, "expired"),
    ],
)
def test_a_closed_matter_is_not_spoken_of(base: Published, region: str | None, reason: str) -> None:
    said = _official("time", TERM)
    released = release(_draft(said, speech=TERM), base, TODAY, region)
    assert (released.state, released.speech, released.statements) == ("withheld", "", ())
    assert released.dropped == ((said, reason),)


def test_a_trial_matter_is_spoken_of_in_its_region() -> None:
    base = replace(BASE, state="trial", trial_regions=frozenset({"天河"}))
    assert release(_draft(_official("time", TERM)), base, TODAY, "天河").state == "full"


def test_reviewed_sentences_need_no_grounding() -> None:
    base = replace(BASE, reviewed=frozenset({"祝您生活愉快！"}))
    said = Statement("ai", "", "祝您生活愉快！")
    released = release(_draft(said, speech="祝您生活愉快！"), base, TODAY)
    assert released.speech == "祝您生活愉快！"
    assert release(_draft(said), BASE, TODAY).dropped == ((said, "no_field"),)


def test_a_matter_without_a_base_is_not_released() -> None:
    with pytest.raises(ReleaseError):
        release(_draft(_official("time", TERM)), None, TODAY)


def test_fixed_replies_go_through_as_they_are() -> None:
    draft = Draft((Statement("ai", "", "请说您要办什么事。"),), "请说您要办什么事。")
    assert release(draft, None, TODAY).speech == draft.speech


def test_a_failure_inside_withholds() -> None:
    with pytest.raises(ReleaseError, match="停止播报"):
        release(_draft(_official("time", TERM)), replace(BASE, facts=None), TODAY)  # type: ignore[arg-type]


class LyingModel:
    """A wording model that changes one thing at a time: what a real one may do on a bad day."""

    LIES = (
        ("20", "2"), ("20", "30"), ("个工作日", "天"), ("内", "后"), ("身份证", "结婚证"),
        ("原件", "复印件"), ("户口簿", "房产证"), ("居民", "外国人"), ("办结", "不予办理"),
    )  # fmt: skip

    def word(self, text: str, lie: int) -> str:
        old, new = self.LIES[lie]
        return text.replace(old, new)


TRUE = {"time": TERM, "materials": MATERIALS}
TOLD = [
    (field, LyingModel().word(text, lie))
    for field, text in TRUE.items()
    for lie in range(len(LyingModel.LIES))
    if LyingModel().word(text, lie) != text
]


@pytest.mark.parametrize(("field", "said"), TOLD)
def test_no_lie_of_the_wording_model_goes_out(field: str, said: str) -> None:
    released = release(_draft(Statement("ai", field, said), speech=said), BASE, TODAY)
    assert said not in [s.text for s in released.statements]
    assert released.speech == ""


@given(st.integers(0, 10**6), st.sampled_from(["个工作日", "元", "周岁", "份", "个月"]))
@settings(max_examples=200, deadline=None)
def test_no_invented_amount_goes_out(number: int, unit: str) -> None:
    said = f"需要{number}{unit}。"
    released = release(_draft(Statement("ai", "time", said), speech=said), BASE, TODAY)
    assert released.speech == ""


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_text_is_judged_without_a_crash(text: str) -> None:
    released = release(_draft(Statement("ai", "time", text), speech=text), BASE, TODAY)
    assert all(s.text == text for s in released.statements)
