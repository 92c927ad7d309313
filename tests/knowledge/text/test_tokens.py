from __future__ import annotations

from pathlib import Path

import jieba

from knowledge.text.tokens import Tokeniser, build_dictionary


def test_words_and_marked_bigrams(tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    words = build_dictionary(["社保卡在哪里补办"], ["粤居码"], path)
    assert {"社保卡", "补办", "粤居码"} <= words
    tokens = Tokeniser(path)("补办社保")
    assert [t for t in tokens if t.startswith("_")] == ["_补办", "_办社", "_社保"]
    assert "补办" in tokens


def test_a_name_is_one_word(tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    build_dictionary(["怎么用"], ["粤居码"], path)
    assert "粤居码" in Tokeniser(path)("粤居码怎么用")


def test_a_word_that_the_base_lacks_falls_into_characters(tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    build_dictionary(["社保"], [], path)
    assert [t for t in Tokeniser(path)("护照") if not t.startswith("_")] == ["护", "照"]


def test_nothing_said_gives_no_terms(tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    build_dictionary(["社保"], [], path)
    assert Tokeniser(path)("") == []


def test_two_dictionaries_do_not_mix(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    build_dictionary(["社保"], ["甲乙丙"], tmp_path / "a" / "words.txt")
    build_dictionary(["社保"], [], tmp_path / "b" / "words.txt")
    first = Tokeniser(tmp_path / "a" / "words.txt")
    second = Tokeniser(tmp_path / "b" / "words.txt")
    assert "甲乙丙" in first("甲乙丙") and "甲乙丙" not in second("甲乙丙")


def test_words_are_those_of_jieba_with_the_same_dictionary(tmp_path: Path) -> None:
    texts = [
        "社保卡丢了在哪里补办要带什么",
        "我老公走了他的社保怎么办",
        "65岁老人办乘车卡要a4纸打印pdf吗",
        "gd2021号文 12.5% wi-fi c++",
        "广州市天河区政务服务中心在天河软件路13号",
    ]
    path = tmp_path / "words.txt"
    build_dictionary(texts, ["天河区政务服务中心"], path)
    reference = jieba.Tokenizer(dictionary=str(path))
    reference.tmp_dir = str(tmp_path)
    tokens = Tokeniser(path)
    for text in [*texts, "乘车卡在软件路补办", "１２３"]:
        expected = [w for w in reference.cut_for_search(text, HMM=False) if w.strip()]
        assert tokens(text)[: len(expected)] == expected
