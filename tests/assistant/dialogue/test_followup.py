from __future__ import annotations

import pytest

from assistant.answer import Choice
from assistant.dialogue.followup import correction, picked, returns, told_situation, worded
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
        ("就第一个", 0),
        ("上面那个", 0),
        ("好第二种", 1),
        ("我想办第三样", 2),
        ("最后那个吧", 2),
        ("倒数第二个", 1),
        ("选2号", 1),
    ],
)
def test_picking_an_option(text: str, index: int) -> None:
    assert picked(text, OPTIONS) == OPTIONS[index]


@pytest.mark.parametrize("text", ["第五个", "9", "今天天气", "证"])
def test_nothing_is_picked_that_is_not_there(text: str) -> None:
    assert picked(text, OPTIONS) is None


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("不是这个是补办", "补办"),
        ("说错了是掉了要补一本", "掉了要补一本"),
        ("不对不对我要换证", "换证"),
        ("哎不对我要补办", "补办"),
        ("不是换证我证都丢了是要补办", "补办"),
        ("我说的是护照", "护照"),
        ("补办", None),
        ("要多少钱", None),
        ("不是", None),
    ],
)
def test_corrections(text: str, meant: str | None) -> None:
    assert correction(text) == meant


@pytest.mark.parametrize(
    ("text", "index"),
    [("丢了的那个居住证", 1), ("身份证要换新的", 0), ("证", None), ("低保", None)],
)
def test_an_option_in_other_words(text: str, index: int | None) -> None:
    assert worded(text, OPTIONS) == (OPTIONS[index] if index is not None else None)


@pytest.mark.parametrize(
    "text", ["还是说回刚才那个", "回到前面那件事", "再问之前那个", "上一件事呢"]
)
def test_going_back_to_the_former_matter(text: str) -> None:
    assert returns(text)


@pytest.mark.parametrize("text", ["回到刚才那一页", "返回前面那步", "要多少钱", "刚才你说什么"])
def test_what_is_no_way_back(text: str) -> None:
    assert not returns(text)


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
