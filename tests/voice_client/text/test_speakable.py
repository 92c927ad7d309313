"""Raw text → spoken form → pinyin, with what is expected written out."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from voice_client.text.pinyin import pinyin, read
from voice_client.text.speakable import speakable

WRITTEN = [
    ("电话020-12345", "电话零二零，幺二三四五"),
    ("请打12345热线", "请打幺二三四五热线"),
    ("手机13800138000", "手机幺三八零零幺三八零零零"),
    ("打38622292问", "打三八六二二二九二问"),
    ("拨打110", "拨打幺幺零"),
    ("收费110元", "收费一百一十元"),
    ("收费2.5元，共￥1,200.00", "收费二点五元，共一千二百元"),
    ("2025年9月1日起", "二零二五年九月一日起"),
    ("2025-09-01至2026/1/5", "二零二五年九月一日至二零二六年一月五日"),
    ("9:00-12:00，13:05-17:00", "九点到十二点，十三点零五分到十七点"),
    ("报销90%", "报销百分之九十"),
    ("粤府〔2024〕10号", "粤府二零二四年十号"),
    ("2个工作日，10-15天", "两个工作日，十到十五天"),
    ("满60周岁", "满六十周岁"),
    ("A4纸2份", "A四纸两份"),
    ("30㎡", "三十平方米"),
    ("《社保卡（复印件）》、户口本", "社保卡，复印件、户口本"),
    ("请看https://www.gd.gov.cn/a?b=1。", "请看网址请看屏幕。"),
    ("编号010010", "编号零一零零一零"),
]
SOUNDS = [
    ("重新办理", "chong2 xin1 ban4 li3"),
    ("重度残疾", "zhong4 du4 can2 ji2"),
    ("银行卡行号", "yin2 hang2 ka3 hang2 hao4"),
    ("还没还款", "hai2 mei2 huan2 kuan3"),
    ("长者家长", "zhang2 zhe3 jia1 zhang3"),
    ("长期护理", "chang2 qi1 hu4 li3"),
    ("补缴", "bu2 jiao3"),
    ("参保人缴费", "can1 bao3 ren2 jiao3 fei4"),
    ("工作调动", "gong1 zuo4 diao4 dong4"),
    ("人民调解", "ren2 min2 tiao2 jie3"),
    ("以身份证为准", "yi3 shen1 fen4 zheng4 wei2 zhun3"),
    ("第一个", "di4 yi1 ge4"),
    ("统一办一次", "tong3 yi1 ban4 yi2 ci4"),
    ("交一百块", "jiao1 yi4 bai3 kuai4"),
    ("不要", "bu2 yao4"),
    ("番禺车陂", "pan1 yu2 che1 bei1"),
    ("零二零，幺二", "ling2 er4 ling2 yao1 er4"),
    ("APP", "ei1 pi4 pi4"),
]


@pytest.mark.parametrize(("text", "spoken"), WRITTEN)
def test_text_is_written_as_it_is_spoken(text: str, spoken: str) -> None:
    assert speakable(text) == spoken


@pytest.mark.parametrize("spoken", [spoken for _, spoken in WRITTEN])
def test_spoken_form_passes_through_unchanged(spoken: str) -> None:
    assert speakable(spoken) == spoken


@pytest.mark.parametrize(
    "number",
    [
        "440106195001011234",
        "44010619500101123X",
        "440106500101123",
        "440106********1234",
        "440106 19500101 1234",
        "440106-1950-0101-123X",
        "四四零幺零六一九五零零一零一一二三四",
    ],
)
def test_no_identity_number_is_spoken(number: str) -> None:
    spoken = speakable(f"您的身份证{number}，对吗")
    assert "四四" not in spoken and "四十四" not in spoken
    assert "看屏幕" in spoken


@example("（（））")
@given(st.text(alphabet="0123456789年月日元%：:-—.，份个ABX一二社保（）", max_size=40))
def test_nothing_is_left_in_digits_and_twice_is_as_once(text: str) -> None:
    spoken = speakable(text)
    assert not any(c in "0123456789" for c in spoken)
    assert speakable(spoken) == spoken


@pytest.mark.parametrize(("text", "expected"), SOUNDS)
def test_words_of_this_domain_are_read_right(text: str, expected: str) -> None:
    assert pinyin(text) == expected


def test_marks_are_kept_between_words() -> None:
    assert [word.text for word in read("社保卡，怎么办？")] == ["社保卡", ",", "怎么办", "?"]
