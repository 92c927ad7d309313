from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from knowledge.check.report import check_pack
from knowledge.errors import PackError
from knowledge.importing.import_list import Imported, import_list, source_key
from knowledge.reading import read_yaml
from sample import TODAY

CODE = "11440100007483172Q3440106042001"
ROW: dict[str, Any] = {
    "task_code": CODE,
    "name": "遛狗证申领",
    "short_name": "狗证",
    "daily_name": "养犬证、狗牌",
    "dept": "样例市公安局",
    "type": "行政许可",
    "service_object": ["自然人", "企业法人"],
    "themes": ["其他主题", "证件办理"],
    "conditions": "年满18岁。",
    "materials": ["身份证", "狗的相片", "身份证"],
    "legal_days": "20(工作日)",
    "promise_days": "90(自然日)",
    "visits": "0",
    "where": "办理地点：样例路2号3号窗口",
    "consult_phone": "咨询电话：020-80000001、020-80000002",
    "complain_phone": "12345",
    "apply_url": "https://example.org/dog",
}


def imported(tmp_path: Path, *rows: Any, into: str = "pack") -> Imported:
    file = tmp_path / "list.jsonl"
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    file.write_text("\n".join(lines), "utf-8")
    return import_list(file, tmp_path / into, "样例清单", TODAY)


def draft(tmp_path: Path, **changes: Any) -> tuple[dict[str, Any], list[str]]:
    """The draft made from ROW with changes, and what was left out, without file and line."""
    done = imported(tmp_path, ROW | changes)
    content = read_yaml(tmp_path / "pack/matters" / f"{CODE.lower()}.yaml")
    return content, [said.split("：", 1)[1] for said in done.left_out]


def test_all_that_the_list_says_is_taken_over(tmp_path: Path) -> None:
    content, _ = draft(tmp_path)
    source = {"source": "import-list"}
    assert content == {
        "id": CODE.lower(),
        "name": "遛狗证申领",
        "aliases": ["狗证", "养犬证", "狗牌"],
        "category": "热门服务",
        "dept": "样例市公安局",
        "channel": "guide",
        "summary": "样例市公安局的行政许可事项：遛狗证申领。",
        "clients": {"value": ["自然人", "企业法人"], **source},
        "code": {"value": CODE, **source},
        "conditions": [{"text": "年满18岁。", **source}],
        "materials": [{"name": "身份证", **source}, {"name": "狗的相片", **source}],
        "where": [{"text": "样例路2号3号窗口", **source}],
        "time": [
            {"kind": "法定", "text": "20个工作日。", "days": 20, **source},
            {"kind": "承诺", "text": "90个自然日。", **source},
        ],
        "visits": [{"text": "不用到现场。", **source}],
        "phones": [
            {"number": "020-80000001", "kind": "咨询", "who": "样例市公安局", **source},
            {"number": "020-80000002", "kind": "咨询", "who": "样例市公安局", **source},
            {"number": "12345", "kind": "投诉", "who": "样例市公安局", **source},
        ],
        "online": [{"label": "网上申办", "url": "https://example.org/dog", **source}],
        "checked_on": dt.date(2026, 11, 21),
        "phrasings": ["遛狗证申领", "狗证", "养犬证", "狗牌"],
    }


@pytest.mark.parametrize(
    ("changes", "key", "said"),
    [
        ({"conditions": "符合下列条件的可以申请："}, "conditions", "只抄了一半"),
        ({"conditions": "申请人应当具备以下条件"}, "conditions", "只抄了一半"),
        ({"legal_days": "约一个月", "promise_days": ""}, "time", "法定时限“约一个月”没有导入"),
        ({"visits": "若干"}, "visits", "到现场次数“若干”没有导入"),
        ({"consult_phone": "电话查询（省厅）", "complain_phone": ""}, "phones", "写法不规则"),
        ({"apply_url": "http://example.org"}, "online", "不是 https"),
        ({"service_object": ["外星人"]}, "clients", "不在规定的七类里"),
    ],
)
def test_what_cannot_be_taken_over_is_left_out_and_said(
    tmp_path: Path, changes: dict[str, Any], key: str, said: str
) -> None:
    content, left_out = draft(tmp_path, **changes)
    assert key not in content
    assert any(said in sentence for sentence in left_out)


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"conditions": "无受理条件"}, "conditions"),
        ({"conditions": ""}, "conditions"),
        ({"where": "无线下办理窗口"}, "where"),
        ({"materials": ["无"]}, "materials"),
        ({"legal_days": "", "promise_days": ""}, "time"),
        ({"visits": ""}, "visits"),
        ({"apply_url": ""}, "online"),
    ],
)
def test_what_the_list_leaves_empty_is_simply_absent(
    tmp_path: Path, changes: dict[str, Any], key: str
) -> None:
    content, left_out = draft(tmp_path, **changes)
    assert key not in content
    assert all("是否必要" in sentence for sentence in left_out)


def test_visits_are_taken_over_and_their_reason_asked_for(tmp_path: Path) -> None:
    content, left_out = draft(tmp_path, visits="2")
    assert content["visits"][0]["text"] == "要到现场2次。"
    assert any("为什么要到现场" in sentence for sentence in left_out)


def test_a_theme_that_is_not_known(tmp_path: Path) -> None:
    assert draft(tmp_path, themes=["无线电"])[0]["category"] == "其他"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{坏", "不是一个 JSON 对象"),
        ("[1, 2]", "这一行 缺少或写法不对"),
        ({"name": "无编码", "dept": "局"}, "task_code 缺少或写法不对"),
        (ROW | {"materials": "身份证"}, "materials 缺少或写法不对"),
        (ROW | {"task_code": "。。"}, "编码、名称、部门都要有"),
        (ROW | {"dept": " "}, "编码、名称、部门都要有"),
    ],
)
def test_a_line_that_cannot_be_used_does_not_stop_the_others(
    tmp_path: Path, line: Any, said: str
) -> None:
    done = imported(tmp_path, line, "", ROW)
    assert done.written == 1
    assert "list.jsonl:1：整行没有导入" in done.left_out[0] and said in done.left_out[0]
    assert "list.jsonl:3：" in done.left_out[1]


def test_a_draft_that_an_editor_has_mended_is_kept(tmp_path: Path) -> None:
    imported(tmp_path, ROW)
    path = tmp_path / "pack/matters" / f"{CODE.lower()}.yaml"
    path.write_text("name: 改过", "utf-8")
    done = imported(tmp_path, ROW)
    assert done.written == 0 and "已经有了" in done.left_out[0]
    assert path.read_text("utf-8") == "name: 改过"


def test_the_check_then_asks_for_what_the_list_did_not_say(tmp_path: Path) -> None:
    imported(tmp_path, ROW | {"visits": "1"})
    errors = check_pack(tmp_path / "pack", TODAY).errors
    of_the_draft = [e for e in errors if "/matters/" in e]
    assert len(of_the_draft) == 2 and all("没有写是否必要" in e for e in of_the_draft)
    assert not any("找不到" in e for e in errors)


def test_a_list_in_another_encoding(tmp_path: Path) -> None:
    file = tmp_path / "gbk.jsonl"
    file.write_bytes('{"name": "遛狗证申领"}'.encode("gbk"))
    with pytest.raises(PackError, match="另存为 UTF-8"):
        import_list(file, tmp_path / "pack", "样例清单", TODAY)


def test_a_list_with_a_byte_order_mark(tmp_path: Path) -> None:
    file = tmp_path / "list.jsonl"
    file.write_text(json.dumps(ROW), "utf-8-sig")
    assert import_list(file, tmp_path / "pack", "样例清单", TODAY).written == 1


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("our list.jsonl", "import-our-list"),
        ("清单.jsonl", "import-list"),
        ("A_1.txt", "import-a-1"),
    ],
)
def test_the_source_is_named_after_the_file(name: str, key: str) -> None:
    assert source_key(Path(name)) == key
