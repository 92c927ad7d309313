import pytest

from guard.grounding import fault, sentences
from guard.numerals import value

CITED = [
    "自受理之日起20个工作日内办结。",
    "申请人须年满60周岁，具有本市户籍。",
    "不收费。",
    "广州市天河区天河路1号，电话020-12345678。",
    "居民身份证原件、户口簿复印件",
    "非本人不得代办",
    "补贴3000元，有效期至2026-12-31",
]


@pytest.mark.parametrize(
    "sentence",
    [
        "要20个工作日内办结。",
        "要二十个工作日内办结。",
        "您需要年满60周岁，具有本市户籍。",
        "您需要年满六十周岁。",
        "请到天河区天河路1号办理。",
        "电话是零二零一二三四五六七八。",
        "请带身份证原件。",
        "这个不收费。",
        "补贴三千元。",
        "有效期至2026年12月31日。",
    ],
)
def test_what_the_fields_bear_out_may_be_said(sentence: str) -> None:
    assert fault(sentence, CITED) is None


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("要10个工作日内办结。", "number"),
        ("要20天内办结。", "number"),
        ("要20个工作日以上。", "number"),
        ("您需要年满六十五周岁。", "number"),
        ("补贴3000万元。", "number"),
        ("补贴三万元。", "number"),
        ("有效期至2027年12月31日。", "date"),
        ("有效期至12月30日。", "date"),
        ("电话020-87654321。", "phone"),
        ("电话13800138000。", "phone"),
        ("请到越秀区办理。", "named"),
        ("请带结婚证。", "named"),
        ("请带户口簿原件。", "named"),
        ("这个要收费。", "negation"),
        ("可以代办。", "negation"),
        ("没有户籍。", "negation"),
        ("您肯定能通过。", "wording"),
        ("请联系张三。", "wording"),
        ("请找小王办。", "wording"),
    ],
)
def test_what_the_fields_do_not_bear_out_may_not(sentence: str, reason: str) -> None:
    assert fault(sentence, CITED) == reason


def test_nothing_cited_bears_nothing_out() -> None:
    assert fault("请带身份证。", []) == "no_field"


def test_the_number_of_materials_may_be_counted() -> None:
    assert fault("一共2项材料。", ["身份证", "户口簿"]) is None
    assert fault("一共3项材料。", ["身份证", "户口簿"]) == "number"


def test_two_fields_of_one_document_are_not_mixed_up() -> None:
    assert fault("需要身份证复印件。", ["身份证（原件及复印件）"]) is None
    assert fault("需要身份证复印件。", ["身份证原件；户口簿复印件"]) == "named"


def test_sentences_joined_are_the_text() -> None:
    text = "先带证件。再去窗口！\n好吗？好"
    assert "".join(sentences(text)) == text
    assert len(sentences(text)) == 5


@pytest.mark.parametrize(
    ("run", "number"),
    [("十", 10), ("二十", 20), ("二百三十", 230), ("一万零五", 10005), ("三亿", 3 * 10**8)],
)
def test_numerals(run: str, number: int) -> None:
    assert value(run) == number
