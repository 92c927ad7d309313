from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from knowledge.fields import FIELD_NAMES, REQUIRED, Field
from knowledge.matter import Fact, Material, Matter
from knowledge.pack import Pack, load_pack
from knowledge.wording import Line, current_lines, field_lines, material_text
from sample import TODAY


@pytest.fixture(scope="module")
def pack(sound_pack: Path) -> Pack:
    return load_pack(sound_pack)


@pytest.fixture(scope="module")
def card(pack: Pack) -> Matter:
    found = pack.matter("ride-card")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("field", "texts"),
    [
        (Field.CLIENTS, ["服务对象：自然人"]),
        (Field.CONDITIONS, ["年满65岁。"]),
        (Field.MATERIALS, ["居民身份证（原件1份；必要；纸质、电子都可以；可用电子证照）"]),
        (Field.PROCESS, ["窗口办理：1．交材料。2．拍照。"]),
        (Field.WHERE, ["样例街道服务中心。（办公时间：9:00—17:00）"]),
        (Field.TIME, ["承诺时限：当场办好。", "每天都办。"]),
        (Field.VISITS, ["要到窗口1次，因为要拍照。"]),
        (Field.FEE, ["不收费。"]),
        (Field.RESULT, ["乘车卡一张。"]),
        (Field.BENEFIT, ["老标准每月10次。", "不限次数。"]),
        (Field.PHONE, ["样例客服（咨询）：020-80000001"]),
        (Field.ONLINE, ["样例网：https://example.org/card"]),
        (Field.KIOSK, ["自助终端可以打印：点打印"]),
        (Field.BASIS, ["《样例乘车规定》（样规〔2026〕1号）第一条：谁可以领"]),
        (Field.HANDLING, ["即办件"]),
    ],
)
def test_the_published_text_of_each_field(
    pack: Pack, card: Matter, field: Field, texts: list[str]
) -> None:
    assert [line.text for line in field_lines(pack, card, field)] == texts


def test_every_field_has_a_name_and_words(pack: Pack) -> None:
    pool = pack.matter("pool-pass")
    assert pool is not None
    for field in Field:
        assert FIELD_NAMES[field]
        assert isinstance(field_lines(pack, pool, field), list)
    assert set(REQUIRED) < set(Field)


def test_a_lapsed_line_is_kept_and_not_current(pack: Pack, card: Matter) -> None:
    assert [line.text for line in current_lines(pack, card, Field.BENEFIT, TODAY)] == ["不限次数。"]
    last_day = dt.date(2025, 1, 31)
    assert len(current_lines(pack, card, Field.BENEFIT, last_day)) == 2
    assert len(current_lines(pack, card, Field.BENEFIT, last_day + dt.timedelta(days=1))) == 1


def test_a_line_lapses_with_its_source(pack: Pack) -> None:
    pool = pack.matter("pool-pass")
    assert pool is not None
    [fee] = field_lines(pack, pool, Field.FEE)
    assert fee == Line("每份2元。", "rule-pool", dt.date(2028, 12, 31))
    assert current_lines(pack, pool, Field.FEE, dt.date(2029, 1, 1)) == []


def test_the_earlier_of_two_ends_counts(pack: Pack) -> None:
    pool = pack.matter("pool-pass")
    assert pool is not None
    early = Fact(text="早。", source="rule-pool", effective_to=dt.date(2027, 1, 1))
    late = Fact(text="晚。", source="rule-pool", effective_to=dt.date(2040, 1, 1))
    changed = pool.model_copy(update={"fee": (early, late)})
    ends = [line.effective_to for line in field_lines(pack, changed, Field.FEE)]
    assert ends == [dt.date(2027, 1, 1), dt.date(2028, 12, 31)]


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ({"need": "必要"}, "表（必要）"),
        ({"need": "按情形", "when": "代办时"}, "表（按情形；代办时）"),
        ({"need": "非必要", "form": "复印件", "copies": 2}, "表（复印件2份；非必要）"),
        (
            {"need": "必要", "medium": "电子", "e_licence": False},
            "表（必要；电子版；不能用电子证照代替）",
        ),
        ({"need": "容缺后补", "note": "7天内补。"}, "表（容缺后补）。7天内补。"),
    ],
)
def test_a_material_says_all_that_is_known(said: dict[str, object], text: str) -> None:
    material = Material.model_validate({"name": "表", "source": "rule-card", **said})
    assert material_text(material) == text
