import json
import random
from pathlib import Path

import pytest

from eval.lines import read_lines
from eval.masking import MaskingCase, measure_masking
from guard.masking import MASK, mask

HERE = Path(__file__).parent
CASES = HERE.parents[1] / "eval" / "cases"
DEV = sorted(CASES.glob("masking_dev*.jsonl"))
"""masking_test*.jsonl are not among them: nobody has looked at them, they measure."""


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("我的身份证是11010519491231002X", "id_card"),
        ("身份证110105 19491231 002x谢谢", "id_card"),
        ("１１０１０５１９４９１２３１００２Ｘ", "id_card"),
        ("一一零一零五一九四九一二三一零零二艾克斯", "id_card"),
        ("幺幺洞幺洞五幺九四九幺二三幺洞洞二叉", "id_card"),
        ("老身份证110105491231002", "id_card"),
        ("电话13800138000", "phone"),
        ("电话138-0013-8000", "phone"),
        ("+86 138 0013 8000", "phone"),
        ("我手机幺三八零零幺三八零零零", "phone"),
        ("卡号6222 0212 3456 7890 128", "bank_card"),
        ("单位代码11440232MB2D06811W", "credit_code"),
        ("护照E12345678", "passport"),
        ("护照号 e 1234 5678", "passport"),
        ("往来港澳通行证C12345678", "permit"),
        ("回乡证H12345678", "permit"),
        ("我住在天河路100号3栋501房", "address"),
        ("家在五山路华南小区12栋303", "address"),
        ("我叫张伟，想办社保", "name"),
        ("我妈叫欧阳秀兰想办老年卡", "name"),
        ("邮箱zhang.wei@example.com", "email"),
        ("我邮箱zhangwei艾特example点com", "email"),
        ("邮箱是 li_na 艾特 一六三 点 com", "email"),
        ("发到wang下划线八八@qq.com", "email"),
        ("户主张伟强不在家", "name"),
        ("我是张小伟的妈妈", "name"),
        ("我叫John Smith来办签证", "name"),
        ("我叫阿不都·热合曼", "name"),
        ("证号E，一二三四，五六七八", "passport"),
        ("电话幺三八零零嗯幺三八零零零", "phone"),
        ("住江南大道中路168号后座502", "address"),
        ("家在青山村3组7号", "address"),
        ("房子在天河路 100 号 3 栋 501", "address"),
    ],
)
def test_each_kind_is_masked_and_named(text: str, kind: str) -> None:
    masked = mask(text)
    assert masked.kinds == (kind,)
    assert MASK in masked.text
    assert masked.notice


@pytest.mark.parametrize(
    "text",
    [
        "身份证丢了怎么补办",
        "拨打12345可以吗",
        "020-12345678是哪里的电话",
        "坐3号线到哪个窗口",
        "2026年12月31日前要交3000元",
        "沙河大街89号1楼的服务中心几点上班",
        "我叫车去政务中心",
        "我叫我妈来办可以吗",
        "我是成年人可以自己办吗",
        "我是广州人",
        "业务流水号202611210000012345",
        "穗府办规〔2024〕13号文件在哪看",
        "一二三楼都能办吗",
        "政务中心电话是020-12345678吗",
        "番禺图书馆在东环路12号吗",
        "户主和子女的关系怎么证明",
        "我是揭阳的，户口能迁来吗",
        "后台的用户名单在哪",
        "档案编号D-1998-0457在哪查",
    ],
)
def test_what_is_not_personal_stays(text: str) -> None:
    assert mask(text).text == text
    assert mask(text).notice == ""


def test_a_name_alone_before_a_long_number_goes_with_it() -> None:
    masked = mask("张伟强 13800138000 约了明天")
    assert (masked.text, masked.kinds) == ("*** *** 约了明天", ("name", "phone"))


def test_only_the_data_goes() -> None:
    assert mask("我叫张伟，电话13800138000，想办社保卡").text == "我叫***，电话***，想办社保卡"


def test_masking_twice_changes_nothing() -> None:
    once = mask("我叫张伟，身份证11010519491231002X，住天河路100号3栋501房").text
    assert mask(once).text == once


def test_recall_and_precision_over_the_development_sets() -> None:
    cases = [line for path in DEV for line in read_lines(path, lambda _: MaskingCase)]
    assert len(cases) > 2000
    found = measure_masking(cases)
    assert found["recall"] >= 0.99
    assert found["precision"] >= 0.98


def test_kinds_of_the_held_back_cases() -> None:
    found = right = wanted = 0
    for line in (HERE / "masking_held_back.jsonl").open(encoding="utf-8"):
        case = json.loads(line)
        kinds, told = set(mask(case["text"]).kinds), set(case["kinds"])
        found, wanted, right = found + len(kinds), wanted + len(told), right + len(kinds & told)
    assert right / wanted >= 0.99
    assert right / found >= 0.98


def test_no_digit_of_a_known_number_survives() -> None:
    chance = random.Random(7)
    for _ in range(200):
        number = f"1{chance.choice('3456789')}{chance.randrange(10**9):09d}"
        text = f"我的手机号是{number}，怎么查社保"
        assert mask(text).text == "我的手机号是***，怎么查社保"
