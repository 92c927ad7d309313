"""Every check against a pack that is broken in just that way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from knowledge.errors import KnowledgeError
from sample import CARD, POOL, SOURCES, TODAY, Sample

Change = Callable[[Any], None]


def put(*way: str | int, to: Any) -> Change:
    """A change that sets the value at the end of a way of keys."""

    def change(content: Any) -> None:
        for key in way[:-1]:
            content = content[key]
        content[way[-1]] = to

    return change


def drop(*way: str | int) -> Change:
    """A change that takes a key away."""

    def change(content: Any) -> None:
        for key in way[:-1]:
            content = content[key]
        del content[way[-1]]

    return change


def test_a_sound_pack_has_no_error(sample: Sample) -> None:
    report = sample.check()
    assert (report.errors, report.manifest) == ([], [])
    assert report.sound


ERRORS: list[tuple[str, Change, str, str]] = [
    # 要素写法
    (CARD, put("colour", to="red"), "不认识的要素 colour", "colour: red"),
    (CARD, drop("name"), "缺少 name", "id: ride-card"),
    (CARD, put("category", to="其它"), "只能写：热门服务、社保医保", "category: 其它"),
    (CARD, put("name", to=" "), "name 是空的", "name: ' '"),
    (CARD, put("checked_on", to="昨天"), "写成 2026-11-21 这样", "checked_on: 昨天"),
    (CARD, put("fee", to="不收费"), "要写成列表", "fee: 不收费"),
    (CARD, put("id", to="Ride Card"), "小写字母、数字和连字符", "id: Ride Card"),
    (CARD, put("materials", 0, "copies", to="一份"), "要写成整数", "copies: 一份"),
    (CARD, put("materials", 0, "e_licence", to="也许"), "true 或 false", "e_licence: 也许"),
    (CARD, put("phones", 0, "number", to=12345), "数字样的内容请加引号", "number: 12345"),
    (CARD, drop("materials", 0, "need"), "材料没有写是否必要", "name: 居民身份证"),
    (CARD, drop("phrasings"), "没有说法", "id: ride-card"),
    ("unlisted.yaml", put("unlisted", to="无"), "要写成列表", "unlisted"),
    # 来源
    (CARD, drop("fee", 0, "source"), "没有写来源", "text: 不收费。"),
    (CARD, put("fee", 0, "source", to="Rule!"), "来源写作 键名 或 键名#条款", "source: Rule!"),
    (CARD, put("fee", 0, "source", to="rule-none"), "rule-none 在 sources/ 里找不到", "rule-none"),
    (
        CARD,
        put("situations", 0, "options", 1, "changes", 0, "source", to="rule-none"),
        "rule-none 在 sources/ 里找不到",
        "source: rule-none",
    ),
    ("pack.yaml", put("hotline", "source", to="rule-none"), "找不到", "source: rule-none"),
    ("places.yaml", put("places", 0, "source", to="rule-none"), "找不到", "source: rule-none"),
    ("places.yaml", drop("places", 0, "source"), "没有写来源", "id: centre-one"),
    (CARD, drop("where", 0, "source"), "没有写来源", "text: 样例街道服务中心。"),
    (SOURCES, drop("rule-card", "title"), "来源没有标题", "rule-card:"),
    (SOURCES, put("rule-card", "checked_on", to="2026-12-01"), "还没有到", "2026-12-01"),
    # 日期
    (
        SOURCES,
        put("rule-pool", "effective_to", to=dt.date(2023, 12, 31)),
        "早于生效日期 2024-01-01",
        "effective_to: 2023-12-31",
    ),
    (
        CARD,
        put(
            "fee",
            0,
            to={
                "text": "不收费。",
                "source": "rule-card",
                "effective_from": dt.date(2026, 2, 1),
                "effective_to": dt.date(2026, 1, 1),
            },
        ),
        "失效日期 2026-01-01 早于",
        "effective_to: 2026-01-01",
    ),
    (CARD, put("effective_to", to=dt.date(2026, 11, 20)), "只到 2026-11-20", "effective_to"),
    (POOL, put("fee", 0, "effective_to", to=dt.date(2026, 11, 20)), "全部过期了", "id: pool-pass"),
    # 说法
    (POOL, drop("phrasings", 0), "pool-pass 只有9条说法", "phrasings:"),
    ("help/louder.yaml", put("phrasings", to=[]), "只有0条说法", "phrasings: []"),
    (
        POOL,
        put("phrasings", 9, to="请问公交免费卡？"),
        "ride-card 的“公交免费卡”|pool-pass 的",
        "公交免费卡",
    ),
    (
        POOL,
        put("phrasings", 9, to="游泳證打印"),
        "本条里的“游泳证打印”|本条里“游泳证打印”",
        "游泳證打印",
    ),
    (
        "topics.yaml",
        put(0, "phrasings", 0, to="老人乘车卡"),
        "ride-card 的“老人乘车卡”",
        "老人乘车卡",
    ),
    # 链接
    (
        CARD,
        put("online", 0, "url", to="http://example.org"),
        "不是 https",
        "url: http://example.org",
    ),
    (CARD, put("online", 0, "url", to="example.org"), "要以 https:// 开头", "url: example.org"),
    (SOURCES, put("rule-card", "url", to="http://example.org"), "as_published: true", "url: http"),
    (CARD, put("summary", to="看 http://example.org"), "正文里有不是 https 的网址", "summary"),
    # 电话
    (CARD, put("phones", 0, "number", to="80000001"), "电话 80000001 的写法不对", "number"),
    (CARD, put("phones", 0, "number", to="020-80000001、12345"), "一条只写一个号码", "number"),
    ("places.yaml", put("places", 0, "phone", to="(020)80000002"), "写法不对", "phone"),
    ("pack.yaml", put("general", "number", to="12-345"), "写法不对", "number: 12-345"),
    (CARD, put("phones", 0, "kind", to="投诉"), "没有咨询电话", "phones:"),
    (CARD, drop("phones"), "没有咨询电话", "id: ride-card"),
    # 编号与去处
    (CARD, put("id", to="ride-cards"), "改成 ride-card", "id: ride-cards"),
    ("help/louder.yaml", put("id", to="louder"), "改成 help-louder", "id: louder"),
    ("dialogue.yaml", put(0, "id", to="un-fish"), "在 unlisted.yaml 里用过了", "id: un-fish"),
    (CARD, put("situations", 0, "options", 1, "id", to="own"), "编号 own 重复了", "id: own"),
    (POOL, put("name", to="长者乘车卡申领"), "有2个事项都叫“长者乘车卡申领”", "name"),
    ("topics.yaml", put(0, "options", 1, "matter", to="nothing"), "nothing 不在本包里", "nothing"),
    (CARD, put("where", 0, "place", to="centre-two"), "centre-two 不在 places.yaml 里", "place"),
    # 时限与次数
    (CARD, put("time", 0, "days", to=3), "即办件的承诺时限应当是0个工作日", "days: 3"),
    (CARD, put("visits", 0, "text", to="要到窗口2次。"), "没有写为什么要跑", "要到窗口2次。"),
]


@pytest.mark.parametrize(("file", "change", "said", "line"), ERRORS)
def test_each_error_says_what_where_and_how(
    sample: Sample, file: str, change: Change, said: str, line: str
) -> None:
    sample.change(file, change)
    found = [e for e in sample.check().errors if any(part in e for part in said.split("|"))]
    assert found, sample.check().errors
    assert any(line in sample.line(sentence) for sentence in found), found


def test_all_faults_are_reported_and_not_the_first_alone(sample: Sample) -> None:
    sample.change(CARD, put("colour", to="red"))
    sample.change(CARD, drop("fee", 0, "source"))
    sample.change(POOL, drop("phones"))
    (sample.folder / "dialogue.yaml").write_text("- id: [", "utf-8")
    errors = sample.check().errors
    assert len(errors) == 4
    assert sum("YAML 写法不对" in e for e in errors) == 1


@pytest.mark.parametrize("name", [POOL, "pack.yaml", "topics.yaml"])
def test_an_empty_file_is_an_error(sample: Sample, name: str) -> None:
    (sample.folder / name).write_text("# 以后再写\n", "utf-8")
    assert any(f"{name}:1：文件是空的" in e for e in sample.check().errors)


def test_a_missing_file_is_an_error(sample: Sample) -> None:
    (sample.folder / "dialogue.yaml").unlink()
    [error] = sample.check().errors
    assert "dialogue.yaml：读不到文件" in error


def test_a_faulty_matter_is_still_known_to_its_topic(sample: Sample) -> None:
    sample.change(CARD, put("colour", to="red"))
    assert not any("不在本包里" in e for e in sample.check().errors)


def test_a_faulty_source_is_still_known_to_its_facts(sample: Sample) -> None:
    sample.change(SOURCES, drop("rule-pool", "title"))
    assert not any("找不到" in e for e in sample.check().errors)


def test_a_source_key_used_twice(sample: Sample) -> None:
    sample.write("sources/zz.yaml", {"rule-card": {"title": "又一份", "checked_on": TODAY}})
    [error] = sample.check().errors
    assert "来源 rule-card 在别的文件里已经有了" in error
    assert "rule-card:" in sample.line(error)


def test_sources_that_are_no_table(sample: Sample) -> None:
    sample.write("sources/zz.yaml", ["rule-x"])
    assert any("每个来源一段" in e for e in sample.check().errors)


def test_an_http_source_that_its_office_publishes_is_let_be(sample: Sample) -> None:
    sample.change(SOURCES, put("rule-card", "url", to="http://example.org"))
    sample.change(SOURCES, put("rule-card", "as_published", to=True))
    assert sample.check().errors == []


def test_a_withdrawn_matter_may_have_lapsed(sample: Sample) -> None:
    sample.change(POOL, put("fee", 0, "effective_to", to=dt.date(2026, 1, 1)))
    sample.change(POOL, put("state", to="withdrawn"))
    assert sample.check().errors == []


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (dt.date(2028, 12, 31) - dt.timedelta(days=61), None),
        (dt.date(2028, 12, 31) - dt.timedelta(days=60), "60天内失效"),
        (dt.date(2028, 12, 31), "60天内失效"),
        (dt.date(2029, 1, 1), "已失效"),
    ],
)
def test_a_source_that_lapses_is_a_warning_by_matter(
    sample: Sample, today: dt.date, state: str | None
) -> None:
    found = [w for w in sample.check(today).warnings if "rule-pool" in w]
    if state is None:
        assert found == []
    else:
        [warning] = found
        assert f"{state}：2处内容（来源 rule-pool）有效到 2028-12-31" in warning
        assert "pool-pass.yaml" in warning


def test_a_fact_that_lapsed_by_its_own_date_is_a_warning(sample: Sample) -> None:
    [warning] = sample.check().warnings
    assert "已失效：1处内容（来源 rule-card）有效到 2025-01-31" in warning
    assert "老标准" in sample.line(warning)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("11440100007483172Q3440106042001", None),
        ("TE11440100007483172Q3440106042001", None),
        ("11440100007483172Q344010604200101", None),
        ("11440100007483173Q3440106042001", "校验不通过"),
        ("11440100I07483172Q3440106042001", "不会出现的字符"),
        ("1144010000748", "不是31位或33位"),
    ],
)
def test_a_doubtful_code_is_a_warning_only(sample: Sample, code: str, said: str | None) -> None:
    sample.change(CARD, put("code", to={"value": code, "source": "rule-card"}))
    report = sample.check()
    found = [w for w in report.warnings if "编码" in w]
    assert report.errors == []
    assert [said in w for w in found] == ([True] if said else [])


def test_visits_may_give_their_reason_in_a_second_sentence(sample: Sample) -> None:
    reason = {"text": "到窗口是为了采集指纹。", "source": "rule-card"}
    sample.change(
        CARD, put("visits", to=[{"text": "要到窗口2次。", "source": "rule-card"}, reason])
    )
    assert sample.check().errors == []


def test_a_promise_of_no_days_suits_a_matter_done_at_once(sample: Sample) -> None:
    sample.change(CARD, put("handling", "value", to="承诺件"))
    sample.change(CARD, put("time", 0, "days", to=3))
    assert sample.check().errors == []


def test_the_catalogue_names_what_is_missing(sample: Sample, tmp_path: Path) -> None:
    catalogue = tmp_path / "catalogue.jsonl"
    catalogue.write_text('{"id": "ride-card"}\n\n{"id": "dog-tag"}\n', "utf-8")
    [error] = sample.check(catalogue=catalogue).errors
    assert "目录里的 dog-tag 不在本包里" in error and f"{catalogue}:3" in error


def test_a_catalogue_that_cannot_be_read(sample: Sample, tmp_path: Path) -> None:
    catalogue = tmp_path / "catalogue.jsonl"
    for text in ("{", "[1]", '{"name": "没有编号"}'):
        catalogue.write_text(text, "utf-8")
        with pytest.raises(KnowledgeError, match="目录文件读不出来"):
            sample.check(catalogue=catalogue)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="没有这个文件夹"):
        Sample(tmp_path / "none").check()


def test_a_changed_file_shows_in_the_manifest(sample: Sample) -> None:
    sample.change(CARD, put("summary", to="改过了。"))
    report = sample.check()
    assert report.errors == [] and report.sound
    assert ["SM3 不符" in fault for fault in report.manifest] == [True]
