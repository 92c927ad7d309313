from __future__ import annotations

import pytest

from assistant.dialogue.asked import asked_fields, read_cues
from knowledge.fields import Field
from knowledge.text.normalise import normaliser


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("要带什么材料", [Field.MATERIALS]),
        ("身份证要不要带", [Field.MATERIALS]),
        ("在哪里办", [Field.WHERE]),
        ("去街道还是去派出所", [Field.WHERE]),
        ("要多久才能拿到", [Field.TIME]),
        ("工本费多少钱", [Field.FEE]),
        ("一个月能领多少钱", [Field.BENEFIT]),
        ("什么条件才可以", [Field.CONDITIONS]),
        ("要跑几趟", [Field.VISITS]),
        ("有没有咨询电话", [Field.PHONE]),
        ("手机上办", [Field.ONLINE]),
        ("依据哪条规定", [Field.BASIS]),
        ("要帶咩，幾多錢", [Field.MATERIALS, Field.FEE]),
        ("要带什么，多少钱", [Field.MATERIALS, Field.FEE]),
        ("怎么办", [Field.PROCESS]),
        ("可以办吗", [Field.CONDITIONS]),
        ("老人优待卡", []),
    ],
)
def test_which_fields_are_asked(text: str, expected: list[Field]) -> None:
    assert asked_fields(normaliser()(text)) == expected


def test_the_longer_cue_holds_where_two_overlap() -> None:
    assert Field.FEE not in asked_fields("能领多少钱")


def test_a_plain_how_gives_way_to_a_named_field() -> None:
    assert asked_fields("老人卡怎么办要多少钱") == [Field.FEE]


def test_cues_tell_what_was_named_and_what_was_merely_hinted_at() -> None:
    cues = read_cues("怎么办要带什么多少钱")
    assert cues.named == (Field.MATERIALS, Field.FEE)
    assert cues.general == (Field.PROCESS,)
    assert {"named materials", "first materials", "last fee", "general process"} <= set(
        cues.marks()
    )
