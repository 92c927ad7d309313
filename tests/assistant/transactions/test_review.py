"""Pre-review: each rule on drawn papers, and the one-time notice."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import pytest
from PIL import Image

from assistant.transactions.errors import RequestFault
from assistant.transactions.gateway import Gateway
from assistant.transactions.ground import Ground
from assistant.transactions.plan import Wanted
from assistant.transactions.protocol import Case, Opening
from assistant.transactions.review.page import kind_of, last_day, page_findings
from assistant.transactions.review.sheet import Sheet, rules
from guard.label_files import label_bytes
from knowledge.pack import Pack
from tests.assistant.transactions.pictures import png, sheet
from tests.assistant.transactions.terminal import SAMPLES, Terminal

DAY = dt.date(2026, 11, 23)
CERTIFICATE = ["护士执业证书", "姓名：样例甲", "执业地点：样例医院", "有效期至2030年1月31日"]


def wanted(name: str) -> Wanted:
    return Wanted(
        id="m1",
        name=name,
        always=True,
        when=None,
        for_agent=False,
        e_licence=False,
        note=None,
        form="原件",
    )


def seen(*lines: str, **more: Any) -> Sheet:
    plain = {"shorter_side": 900, "sharpness": 500.0, "score": 0.95, "seal": False}
    return Sheet(lines=lines, **plain | more)


def problems(name: str, page: Sheet) -> list[str]:
    return [f.problem for f in page_findings(wanted(name), page, "样例甲", DAY)]


def test_a_good_page_has_nothing_amiss() -> None:
    assert problems("护士执业证书", seen(*CERTIFICATE)) == []


@pytest.mark.parametrize(
    ("name", "page", "said"),
    [
        ("护士执业证书", seen(*CERTIFICATE, shorter_side=200), "太小"),
        ("护士执业证书", seen(*CERTIFICATE, sharpness=3.0), "不清楚"),
        ("护士执业证书", seen("护士"), "认不出"),
        ("护士执业证书", seen(*CERTIFICATE, score=0.4), "认不出"),
        ("护士执业证书", seen("购物小票", "姓名：样例甲", "合计"), "没有看到“护士执业证书"),
        ("护士执业证书", seen("护士执业证书", "姓名：样例丙", "样例医院"), "样例甲"),
        ("护士执业证书", seen("护士执业证书", "样例甲", "有效期至2026年11月22日"), "已经过期"),
        ("单位开的劳动关系证明", seen("劳动关系证明", "样例甲", "在我单位工作"), "印章"),
    ],
)
def test_each_rule_says_what_is_amiss(name: str, page: Sheet, said: str) -> None:
    found = problems(name, page)
    assert len(found) == 1
    assert said in found[0]


def test_one_misread_character_is_forgiven() -> None:
    page = seen("护士执业证书核发", "护土执业证书", "样例甲")
    assert problems("护士执业证书", page) == []
    assert problems("《养老保险待遇申报表》", seen("养老保险侍遇申报表", "样例甲", "单位")) == []


def test_a_title_in_quotes_is_looked_for() -> None:
    assert "企业职工基本养老保险待遇申报表" in kind_of("《企业职工基本养老保险待遇申报表》").words


def test_a_photo_needs_no_text() -> None:
    assert problems("一寸免冠白底彩色证件照", seen(shorter_side=300, score=0.0)) == []


def test_of_two_kinds_that_will_do_neither_is_demanded() -> None:
    kind = kind_of("居住证明，或个人承诺书")
    assert "承诺" in kind.words
    assert not kind.seal


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("有效期限2015.01.01-2035.01.01", dt.date(2035, 1, 1)),
        ("有效期至：2024年5月1日", dt.date(2024, 5, 1)),
        ("有效期限 2020.06.01-长期", None),
        ("签发日期2020年1月1日", None),
        ("有效期至2024年13月1日", None),
    ],
)
def test_reading_a_last_day(text: str, last: dt.date | None) -> None:
    assert last_day(text) == last


def apply(gateway: Gateway, terminal: Terminal, matter: str, sample: str = "elder") -> Case:
    case = gateway.start(Opening(matter, terminal_id=terminal.id, bridge_session=terminal.session))
    gateway.identify(case, "self", terminal.sign(SAMPLES[sample]), SAMPLES[sample])
    gateway.fill(case, {"phone": "13800138000"}, "typed")
    return case


def test_the_notice_lists_everything_at_once(gateway: Gateway, terminal: Terminal) -> None:
    case = apply(gateway, terminal, "nurse-change")
    notice = gateway.check(case)
    assert not notice.complete
    assert [f.about for f in notice.findings] == ["护士变更注册申请审核表", "护士执业证书"]
    assert all("020-12345" in f.how for f in notice.findings)
    assert "还差 2 样" in notice.text


def test_complete_means_waiting_for_people(gateway: Gateway, terminal: Terminal) -> None:
    notice = gateway.check(apply(gateway, terminal, "nurse-cancel"))
    assert notice.complete
    assert notice.text.startswith("材料齐全，等待人工受理")


def test_no_word_of_the_machine_accepts_or_refuses() -> None:
    words = "".join(str(text) for text in rules()["words"].values())
    for verdict in ("准予", "予以受理", "不予", "通过审", "批准", "驳回", "符合条件", "不符合"):
        assert verdict not in words


def test_a_conditional_material_counts_when_it_applies(
    gateway: Gateway, terminal: Terminal
) -> None:
    case = apply(gateway, terminal, "nurse-first")
    before = {f.ref for f in gateway.check(case).findings}
    conditional = next(m.id for m in case.plan.materials if not m.always)
    gateway.desk.applies(case, conditional, True)
    assert {f.ref for f in gateway.check(case).findings} - before == {conditional}


def test_the_agents_papers_count_for_an_agent(gateway: Gateway, terminal: Terminal) -> None:
    case = apply(gateway, terminal, "elder-card")
    alone = {f.about for f in gateway.check(case).findings}
    gateway.represent(case, "agent")
    gateway.identify(case, "agent", terminal.sign(SAMPLES["son"]), SAMPLES["son"])
    gateway.fill(case, {"relation": "child"}, "typed")
    both = {f.about for f in gateway.check(case).findings}
    assert both - alone == {"代办人的身份证"}


def test_an_age_that_is_not_reached_is_a_hint(gateway: Gateway, terminal: Terminal) -> None:
    young = gateway.check(apply(gateway, terminal, "elder-card", "son"))
    hints = [f for f in young.findings if not f.blocking]
    assert len(hints) == 1
    assert "满60周岁" in hints[0].problem and "工作人员审核" in hints[0].how
    old = gateway.check(apply(gateway, terminal, "elder-card"))
    assert all(f.blocking for f in old.findings)


@pytest.mark.parametrize("row", rules()["conditions"], ids=lambda row: str(row["matter"]))
def test_every_condition_rests_on_published_words(pack: Pack, row: dict[str, Any]) -> None:
    matter = pack.matter(row["matter"])
    assert matter is not None
    assert row["quote"] in "".join(fact.text for fact in matter.conditions)
    ages = {row["age_least"]} if "age_least" in row else set(row["age_most"].values())
    assert all(f"{age}周岁" in row["quote"] for age in ages)


@pytest.mark.parametrize(
    ("sex", "birth", "over"),
    [
        ("女", "1971-05-23", False),
        ("女", "1970-11-24", False),
        ("女", "1970-11-23", True),
        ("男", "1970-11-23", False),
        ("男", "1965-11-23", True),
    ],
)
def test_an_age_that_is_passed_is_a_hint_by_sex_and_whole_years(
    gateway: Gateway, terminal: Terminal, sex: str, birth: str, over: bool
) -> None:
    """On 2026-11-23 who was born on 1970-11-24 is still 55."""
    case = apply(gateway, terminal, "startup-loan")
    card = SAMPLES["elder"] | {"sex": sex, "birth": birth}
    gateway.identify(case, "self", terminal.sign(card), card)
    hints = [f for f in gateway.check(case).findings if not f.blocking]
    assert [("已经超过" in f.problem, "工作人员审核" in f.how) for f in hints] == [
        (True, True)
    ] * over


def test_a_confirmed_situation_adds_the_guides_words(gateway: Gateway, terminal: Terminal) -> None:
    case = apply(gateway, terminal, "nurse-cancel")
    gateway.fill(case, {"situation-why": "revoked"}, "typed")
    assert any("2年内不能申请注册" in remark for remark in gateway.check(case).remarks)


def test_changing_anything_asks_for_a_new_check(gateway: Gateway, terminal: Terminal) -> None:
    case = apply(gateway, terminal, "nurse-cancel")
    gateway.check(case)
    gateway.fill(case, {"phone": "13900139000"}, "typed")
    with pytest.raises(RequestFault) as caught:
        gateway.submit(case)
    assert caught.value.code == "not_checked"


def test_an_electronic_licence_only_where_the_guide_says_so(
    gateway: Gateway, terminal: Terminal
) -> None:
    case = apply(gateway, terminal, "nurse-change")
    assert not any(m.e_licence for m in case.plan.materials)
    with pytest.raises(RequestFault) as caught:
        gateway.desk.e_licence(case, "m1")
    assert caught.value.code == "no_e_licence"


@pytest.mark.models
def test_real_pages_through_the_real_reader(gateway: Gateway, terminal: Terminal) -> None:
    case = apply(gateway, terminal, "nurse-change")
    form = [
        "护士变更注册申请审核表",
        "申请人：样例甲",
        "变更事项：执业地点",
        "原执业地点：样例医院",
    ]
    assert gateway.desk.lay(case, "m1", sheet(form)).findings == []
    assert gateway.desk.lay(case, "m2", sheet(CERTIFICATE)).findings == []
    assert gateway.check(case).complete

    gateway.desk.clear(case, "m2")
    lapsed = [*CERTIFICATE[:3], "有效期至2020年1月31日"]
    assert "过期" in gateway.desk.lay(case, "m2", sheet(lapsed)).findings[0].problem
    assert not gateway.check(case).complete

    gateway.desk.clear(case, "m2")
    other = ["超市购物清单", "苹果两斤", "合计二十元", "谢谢惠顾"]
    found = [f.problem for f in gateway.desk.lay(case, "m2", sheet(other)).findings]
    assert len(found) == 2 and "样例甲" in found[1]
    assert gateway.check(case).complete, "what may be misread does not keep anybody from going on"


@pytest.mark.models
def test_a_blurred_an_empty_and_a_broken_page(gateway: Gateway, terminal: Terminal) -> None:
    case = apply(gateway, terminal, "nurse-change")
    assert "不清楚" in gateway.desk.lay(case, "m2", sheet(CERTIFICATE, blur=6)).findings[0].problem
    noise = random.Random(7).randbytes(900 * 1200 * 3)
    speckled = png(Image.frombytes("RGB", (900, 1200), noise))
    assert "认不出" in gateway.desk.lay(case, "m2", speckled).findings[0].problem
    for broken in (b"", b"GIF89a", sheet(CERTIFICATE)[:200], b"%PDF-1.7"):
        with pytest.raises(RequestFault) as caught:
            gateway.desk.lay(case, "m2", broken)
        assert caught.value.code == "unreadable_picture"


@pytest.mark.models
def test_a_seal_is_seen_by_its_red(gateway: Gateway, terminal: Terminal) -> None:
    case = apply(gateway, terminal, "temp-relief")
    proof = ["城市居民医疗费用单据", "患者：样例甲", "金额：三百元", "样例医院"]
    paper = next(m for m in case.plan.materials if kind_of(m.name).words)
    case.plan = case.plan.model_copy(
        update={"materials": (paper.model_copy(update={"name": "清税证明"}),)}
    )
    title = ["清税证明", *proof]
    assert "印章" in gateway.desk.lay(case, paper.id, sheet(title)).findings[0].problem
    assert gateway.desk.lay(case, paper.id, sheet(title, seal=True)).findings == []


@pytest.mark.models
def test_a_generated_picture_is_no_material(
    gateway: Gateway, terminal: Terminal, ground: Ground
) -> None:
    case = apply(gateway, terminal, "nurse-change")
    made = label_bytes(sheet(CERTIFICATE), "x1", ground.keys)
    finding = gateway.desk.lay(case, "m2", made).findings[0]
    assert finding.blocking and "人工智能生成" in finding.problem
