from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.pack import PACKS, load_pack
from knowledge.text.normalise import normaliser

normalise = normaliser()

CASES = [
    # 口头语
    ("请问一下社保卡怎么办", "社保卡怎么办"),
    ("那个，社保卡在哪里办", "社保卡在哪里办"),
    ("请问请问请问办护照", "办护照"),
    ("嗯嗯嗯我想办", "我想办"),
    ("麻烦您帮我查一下", "帮我查一下"),
    ("同志，办个证", "办个证"),
    ("就是说那个社保卡", "社保卡"),
    ("办好了没有呢", "办好了没有"),
    ("那个证在哪里办啊？", "证在哪里办"),
    ("居民那个证", "居民那个证"),
    # 只有口头语和标点
    ("请问", "请问"),
    ("啊", "啊"),
    ("？？？", ""),
    ("", ""),
    ("   \n\t", ""),
    # 繁体、全角、不可见字符
    ("身份證丟咗點算", "身份证丢了怎么办"),
    ("我想問下邊度可以打印社保記錄", "哪里可以打印社保记录"),
    ("居住證要幾多錢", "居住证要多少钱"),
    ("ＳＨＥＢＡＯ卡", "shebao卡"),
    ("６５歲", "65岁"),
    ("①号窗口", "1号窗口"),
    ("Social Security", "socialsecurity"),
    ("社保\u200b卡", "社保卡"),
    ("社保 卡 丢 了", "社保卡丢了"),
    ("办【社保】卡！", "办社保卡"),
    ("wi-fi密码", "wifi密码"),
    # 粤语
    ("社保卡唔見咗點辦呀", "社保卡不见了怎么办"),
    ("攞津贴", "拿津贴"),
    ("佢系我阿妈", "他系我妈妈"),
    ("唔该问下点样去车管所", "怎么去车管所"),
    ("点解要年审", "为什么要年审"),
    ("系咪要带户口簿", "是不是要带户口簿"),
    ("有冇得网上办", "有没有得网上办"),
    ("几耐办好", "多久办好"),
    ("唔使带咩", "不用带什么"),
    ("老豆想将间屋送俾我", "爸爸想将间屋送给我"),
    ("一点半", "一点半"),
    ("点心", "点心"),
    # 重复
    ("社保社保卡", "社保卡"),
    ("我我我想办证", "我想办证"),
    ("居住证、居住证怎么签注", "居住证怎么签注"),
    ("办办办", "办"),
    ("看看怎么办", "看看怎么办"),
    ("慢慢办", "慢慢办"),
    ("爸爸的证", "爸爸的证"),
    # 数
    ("六十五岁老人卡", "65岁老人卡"),
    ("二零二五年", "2025年"),
    ("二〇二六", "2026"),
    ("一百二十块", "120块"),
    ("三千五", "3500"),
    ("一万元", "10000元"),
    ("二十四小时", "24小时"),
    ("幺幺零", "110"),
    ("百分之五十", "百分之50"),
    ("3.5万", "3.5万"),
    ("50%", "50%"),
    ("万一丢了", "万一丢了"),
    ("一下子", "一下子"),
    ("二胎", "二胎"),
    ("五险一金", "五险一金"),
    ("第二个", "第二个"),
    ("千万别", "千万别"),
    ("几十块", "几十块"),
    ("三个工作日", "三个工作日"),
    ("星期一", "星期一"),
]


@pytest.mark.parametrize(("said", "plain"), CASES)
def test_normalise(said: str, plain: str) -> None:
    assert normalise(said) == plain


@given(st.text(max_size=200))
def test_any_text_comes_out_without_marks_and_spaces(text: str) -> None:
    plain = normalise(text)
    assert all(c.isalnum() or c in "_%." or not c.isascii() for c in plain)
    assert not any(c.isspace() for c in plain)
    assert plain == plain.strip()


SPOKEN = st.text(
    alphabet="我想办社保卡那个请问一二三十百零六岁年点样唔啊呢嗯，。？ 0９aＡ證辦", max_size=40
)


@given(SPOKEN)
def test_a_question_mark_changes_nothing(text: str) -> None:
    assert normalise(text + "？") == normalise(text)


@given(SPOKEN)
def test_spaces_around_change_nothing(text: str) -> None:
    assert normalise(f"  {text}\n") == normalise(text)


@given(st.text(alphabet="abcXYZ019社保卡办证", max_size=40))
def test_width_changes_nothing(text: str) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isascii() else c for c in text)
    assert normalise(wide) == normalise(text)


@given(
    st.lists(
        st.sampled_from(["社保卡", "怎么办", "老人", "六十五岁", "在哪里", "身份證", "唔見咗"])
    )
)
def test_words_normalise_once_and_for_all(words: list[str]) -> None:
    once = normalise("".join(words))
    assert normalise(once) == once


def test_every_phrasing_of_the_pack_normalises_once_and_for_all() -> None:
    pack = load_pack(PACKS / "tianhe")
    said = [text for entry in pack.entries() for text in entry.phrasings]
    assert len(said) > 2000
    assert [text for text in said if not normalise(text)] == []
    in_one_breath = [text for text in said if "，" not in text]
    assert [t for t in in_one_breath if normalise(normalise(t)) != normalise(t)] == []
