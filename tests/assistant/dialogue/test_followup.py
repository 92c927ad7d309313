from __future__ import annotations

import pytest

from assistant.answer import Choice
from assistant.dialogue.followup import correction, picked, residue, told_situation
from knowledge.matter import Matter

OPTIONS = [
    Choice(label="身份证换新", text="身份证换新", matter="id-card-renew"),
    Choice(label="居住证", text="居住证", matter="residence-permit-apply"),
    Choice(label="护照", text="护照", matter="passport-apply"),
]


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("第二个", 1),
        ("第2个", 1),
        ("我要第三个", 2),
        ("最后一个", 2),
        ("2", 1),
        ("居住证", 1),
        ("我要办护照", 2),
        ("选第一个吧", 0),
    ],
)
def test_picking_an_option(text: str, index: int) -> None:
    assert picked(text, OPTIONS) == OPTIONS[index]


@pytest.mark.parametrize("text", ["第五个", "9", "今天天气", "证"])
def test_nothing_is_picked_that_is_not_there(text: str) -> None:
    assert picked(text, OPTIONS) is None


@pytest.mark.parametrize("text", ["那要多少钱", "带什么去", "要多久呀", "去哪里办呢"])
def test_a_bare_field_leaves_no_subject(text: str) -> None:
    assert len(residue(text)) <= 1


@pytest.mark.parametrize("text", ["护照多少钱", "公租房要带什么"])
def test_a_subject_is_left(text: str) -> None:
    assert len(residue(text)) >= 2


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("不是这个是补办", "补办"),
        ("说错了是掉了要补一本", "掉了要补一本"),
        ("不对不对我要换证", "换证"),
        ("补办", None),
        ("不是", None),
    ],
)
def test_corrections(text: str, meant: str | None) -> None:
    assert correction(text) == meant


def test_a_situation_is_told_by_its_cue() -> None:
    matter = Matter.model_validate(
        {
            "id": "a-matter",
            "name": "某事",
            "category": "其他",
            "dept": "某局",
            "channel": "guide",
            "summary": "某事。",
            "checked_on": "2026-11-21",
            "phrasings": ["某事"],
            "situations": [
                {
                    "id": "who",
                    "ask": "给谁办？",
                    "options": [
                        {"id": "self", "label": "自己"},
                        {"id": "agent", "label": "帮别人", "cues": ["帮我妈", "代办"]},
                    ],
                }
            ],
        }
    )
    (told,) = told_situation("我是帮我妈办的", matter)
    assert told[1].id == "agent"
    assert told_situation("多少钱", matter) == []
