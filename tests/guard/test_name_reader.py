"""Names that nothing announces, by the committed reader."""

from __future__ import annotations

from pathlib import Path

import pytest

from guard.errors import ConfigError
from guard.masking import mask
from guard.name_candidates import candidates
from guard.name_features import Dictionary, Looked
from guard.name_reader import NameWeights


def spans(text: str) -> set[str]:
    return {text[one.start : one.end] for one in candidates(text)}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("谭玉珍的老年卡丢了怎么补", "谭玉珍"),
        ("帮我查一下罗锦荣退休金到账没有", "罗锦荣"),
        ("我同欧阳慧娴一齐嚟办结婚登记", "欧阳慧娴"),
        ("户主写成梁伟了要改", "梁伟"),
        ("陳麗芬嘅居住證幾時到期", "陳麗芬"),
        ("租客阿卜杜拉·卡里姆要登记住宿", "阿卜杜拉·卡里姆"),
        ("冯 志远 13800138000 预约明天", "冯 志远"),
    ],
)
def test_a_name_is_hidden_without_a_lead(text: str, name: str) -> None:
    masked = mask(text)
    assert name not in masked.text
    assert "name" in masked.kinds


@pytest.mark.parametrize(
    "text",
    [
        "任何人都可以代办吗",
        "高中毕业证丢了找谁",
        "方便的话明天来",
        "从江门迁到天河要什么",
        "王阿姨的社保卡丢了",
        "陈主任在几号窗口",
        "时间到了还没叫号",
        "孙中山纪念馆怎么走",
        "安静一点好吗",
    ],
)
def test_words_that_look_like_names_stay(text: str) -> None:
    assert mask(text).text == text


def test_a_name_that_was_found_is_hidden_wherever_it_is_said() -> None:
    text = "谭玉珍的卡丢了，新卡也写谭玉珍吗"
    assert mask(text).text.count("谭") == 0


def test_what_may_be_a_name() -> None:
    assert spans("找王小明") == {"王小", "王小明"}
    assert "欧阳慧" in spans("欧阳慧娴来")
    assert "高 明" in spans("高 明来")
    assert "阿依古丽" in spans("租客阿依古丽要走")
    assert "BOB LEE" in spans("叫BOB LEE来")
    assert spans("看了吗") == set()


def test_the_dictionary_tells_how_common_a_stretch_is() -> None:
    looked = Looked("任何人来", Dictionary.of({"任何": 4, "任何人": 2}))
    one = next(c for c in candidates("任何人来") if c.end - c.start == 3)
    levels = looked.levels(one)
    assert {2, 4} <= set(levels)
    assert Dictionary.of({"任何": 4}).level("何人") == 0


def test_weights_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    (tmp_path / "reader.npz").write_bytes(b"nothing")
    with pytest.raises(ConfigError, match="fit-names"):
        NameWeights.load(tmp_path / "reader.npz")
