from __future__ import annotations

import pytest

from voice_client.text.wake import woken

WORD = "小天小天"


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("小天小天", ""),
        ("小天，小天。", ""),
        ("小甜小甜，社保卡怎么办？", "社保卡怎么办"),
        ("嗯，晓天晓田打印社保证明", "打印社保证明"),
    ],
)
def test_it_wakes_whatever_the_characters(text: str, rest: str) -> None:
    assert woken(text, WORD) == rest


@pytest.mark.parametrize(
    "text", ["", "小天", "今天小李说天河小学明天开学", "小明小明", "想填小票", "社保卡怎么办"]
)
def test_other_talk_does_not_wake_it(text: str) -> None:
    assert woken(text, WORD) is None


def test_without_a_wake_word_nothing_wakes_it() -> None:
    assert woken("小天小天", "") is None
