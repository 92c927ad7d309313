from __future__ import annotations

import pytest

from voice_client.session.commands import Command, understand

OPTIONS = ["社保卡申领", "社保卡换卡", "老人优待证"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("返回", "back"),
        ("请返回。", "back"),
        ("取消吧", "cancel"),
        ("帮我找工作人员", "human"),
        ("我要人工", "human"),
        ("转人工", "human"),
        ("打印", "print"),
        ("打印出来", "print"),
        ("再说一遍", "again"),
        ("请你再讲一遍好吗", "again"),
        ("再硕一边", "again"),
        ("麻烦你慢一点", "slower"),
        ("慢点", "slower"),
        ("大声一点", "louder"),
        ("下一条", "next"),
        ("停", "stop"),
        ("别说了", "stop"),
    ],
)
def test_a_whole_utterance_is_a_command(text: str, name: str) -> None:
    assert understand(text) == Command(name)


@pytest.mark.parametrize(
    "text", ["打印社保缴费证明", "怎么取消预约", "人工受孕能报销吗", "社保停了怎么办", "", "。。"]
)
def test_a_question_that_holds_a_command_is_a_question(text: str) -> None:
    assert understand(text) is None


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("第二个", 2),
        ("第2个", 2),
        ("请第二个吧", 2),
        ("第二歌", 2),
        ("二", 2),
        ("第一个", 1),
        ("上面那个", 1),
        ("最后一个", 3),
        ("社保卡换卡", 2),
        ("老人优待证", 3),
        ("老人有代正", 3),
    ],
)
def test_an_option_is_chosen_by_number_or_by_its_words(text: str, index: int) -> None:
    assert understand(text, OPTIONS) == Command("choose", index)


@pytest.mark.parametrize("text", ["第四个", "社保卡", "结婚证"])
def test_what_fits_no_option_or_two_is_not_a_choice(text: str) -> None:
    assert understand(text, OPTIONS) is None


def test_numbers_mean_nothing_without_options() -> None:
    assert understand("第二个") is None
