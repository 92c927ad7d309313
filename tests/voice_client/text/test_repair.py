from __future__ import annotations

import pytest

from voice_client.asr.recogniser import Hypothesis, Transcript
from voice_client.text.repair import Lexicon

LEXICON = Lexicon(["社保缴费证明", "城乡居民医保", "门诊特定病种", "珠吉街政务服务中心", "失业金"])


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("我想打一张射爆脚费证明", "我想打一张社保缴费证明"),
        ("师爷金怎么领", "失业金怎么领"),
        ("门整特定并总怎么认定", "门诊特定病种怎么认定"),
        ("成乡居民依保多少钱", "城乡居民医保多少钱"),
        ("每年取一次攻击金怎么弄", "每年取一次公积金怎么弄"),
        ("主机街政务服务中心在哪", "珠吉街政务服务中心在哪"),
    ],
)
def test_names_of_the_base_are_heard_through_wrong_characters(heard: str, meant: str) -> None:
    repaired = LEXICON.repair(heard)
    assert (repaired.text, repaired.raw) == (meant, heard)
    assert repaired.changes


@pytest.mark.parametrize(
    "text",
    [
        "社保缴费证明在哪打",
        "我结婚了要离婚",
        "孩子退休金几多要张纸证明",
        "临时救助怎么申请",
        "补社保卡要等多久",
        "今天天气怎么样",
        "",
    ],
)
def test_what_is_right_stays(text: str) -> None:
    assert LEXICON.repair(text).changes == ()
    assert LEXICON.repair(text).text == text


def test_a_name_that_sounds_the_same_need_not_be_asked_about() -> None:
    assert LEXICON.repair("师爷金怎么领").sure
    unsure = LEXICON.repair("我想打射爆脚废政名字")
    assert not unsure.changes or unsure.changes[0].likeness < 1 or unsure.sure


def test_two_names_equally_alike_change_nothing() -> None:
    twins = Lexicon(["天和事务所", "天河事务所"])
    assert twins.repair("填贺事务所在哪").changes == ()


def test_a_hypothesis_that_fits_the_names_wins_over_a_slightly_likelier_one() -> None:
    first = Hypothesis("我要打射爆脚踏车明", -0.30)
    heard = Transcript((first, Hypothesis("我要打社保缴费证明", -0.34)))
    assert LEXICON.best(heard).text == "我要打社保缴费证明"


def test_a_name_that_was_hardly_heard_takes_no_place_and_is_sent_along() -> None:
    heard = Transcript((Hypothesis("装驾支政府补多少", -0.30), Hypothesis("装驾驶证补多少", -0.34)))
    (first, most), (second, least) = LEXICON.ranked(heard)
    assert (first.text, second.text) == ("装驾支政府补多少", "装驾驶证补多少")
    assert most > least


def test_household_registers_are_heard() -> None:
    assert LEXICON.repair("澳门户及小孩读小学").text == "澳门户籍小孩读小学"
    assert LEXICON.repair("账户及密码忘了").changes == ()


def test_a_much_likelier_hypothesis_wins_all_the_same() -> None:
    heard = Transcript((Hypothesis("你好呀", -0.1), Hypothesis("失业金", -0.9)))
    assert LEXICON.best(heard).text == "你好呀"


def test_nothing_heard_is_nothing() -> None:
    assert LEXICON.best(Transcript()).text == ""


def test_a_word_that_many_names_begin_with_makes_a_short_one_no_longer() -> None:
    lexicon = Lexicon(["申请仲裁", "申请失业金"])
    assert lexicon.repair("申请仲残护理费要带什么").changes == ()
    assert lexicon.repair("申请中裁要带什么").text == "申请仲裁要带什么"
    assert lexicon.repair("申请师爷金").text == "申请失业金"
