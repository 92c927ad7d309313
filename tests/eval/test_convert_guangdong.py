"""Matters of one name become one entry; an alias of several is right with any of them."""

from __future__ import annotations

from eval.convert_guangdong import AliasLine, MatterLine, entries_of, queries_of

MATTERS = [
    MatterLine(task_code="1", name="甲许可"),
    MatterLine(task_code="2", name="甲许可"),
    MatterLine(task_code="3", name="乙许可"),
]


def test_one_entry_a_name_under_its_first_code() -> None:
    assert entries_of(MATTERS) == [{"id": "1", "text": "甲许可"}, {"id": "3", "text": "乙许可"}]


def test_one_query_an_alias_with_all_its_bearers() -> None:
    aliases = [
        AliasLine(alias="许可", name="甲许可"),
        AliasLine(alias="许可", name="乙许可"),
        AliasLine(alias="许可", name="甲许可"),
        AliasLine(alias="乙", name="乙许可"),
        AliasLine(alias="丙", name="没有的许可"),
    ]
    assert queries_of(aliases, entries_of(MATTERS)) == [
        {"text": "许可", "id": ["1", "3"]},
        {"text": "乙", "id": ["3"]},
    ]
