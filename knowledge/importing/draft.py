"""One row of a city's list as a draft matter, and what of it could not be taken over.

A draft holds only what the list says. What the list does not say (is a material necessary? why
must one come?) stays out, and `daoban knowledge check` then asks the editor for it.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from pathlib import Path
from typing import Any, get_args

from knowledge.check.rules import rules
from knowledge.importing.rows import Row
from knowledge.matter import Client
from knowledge.reading import read_yaml

_FILE = Path(__file__).with_name("importing.yaml")
_ID = re.compile(r"[^a-z0-9]+")


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    words: dict[str, Any] = read_yaml(_FILE)
    return words


class Draft:
    """Builds ``content`` (ready for YAML) and gathers ``left_out``, Chinese sentences."""

    def __init__(self, row: Row, source: str, checked_on: dt.date) -> None:
        self.left_out: list[str] = []
        self._row, self._source = row, source
        said = {
            "id": draft_id(row),
            "name": row.name.strip(),
            "aliases": self._aliases(),
            "category": self._category(),
            "dept": row.dept.strip(),
            "channel": "guide",
            "summary": f"{row.dept.strip()}的{row.type or '服务'}事项：{row.name.strip()}。",
            "clients": self._clients(),
            "code": self._cited(value=row.task_code),
            "conditions": self._conditions(),
            "materials": self._materials(),
            "where": self._where(),
            "time": [*self._time("法定", row.legal_days), *self._time("承诺", row.promise_days)],
            "visits": self._visits(),
            "phones": [
                *self._phones("咨询", row.consult_phone),
                *self._phones("投诉", row.complain_phone),
            ],
            "online": self._online(),
            "checked_on": checked_on,
            "phrasings": [row.name.strip(), *self._aliases()],
        }
        self.content = {key: value for key, value in said.items() if value}

    def _cited(self, **said: Any) -> dict[str, Any]:
        return {**said, "source": self._source}

    def _leave(self, what: str, why: str) -> None:
        self.left_out.append(f"{what}没有导入：{why}")

    def _aliases(self) -> list[str]:
        said = f"{self._row.short_name}、{self._row.daily_name}"
        names = [n for n in re.split(_words()["separators"], said) if n]
        return [n for n in dict.fromkeys(names) if n != self._row.name.strip()]

    def _category(self) -> str:
        known = _words()["categories"]
        found = [known[theme] for theme in self._row.themes if theme in known]
        return str(found[0] if found else _words()["category_otherwise"])

    def _clients(self) -> dict[str, Any]:
        known = [c for c in self._row.service_object if c in get_args(Client)]
        for name in self._row.service_object:
            if name not in known:
                self._leave(f"服务对象“{name}”", "不在规定的七类里。")
        return self._cited(value=known) if known else {}

    def _conditions(self) -> list[dict[str, Any]]:
        text = self._row.conditions.strip()
        if not text or text in _words()["empty"]:
            return []
        if re.search(_words()["cut_off"], text):
            self._leave("办理条件", "原文像是只抄了一半，请对照原网页补写。")
            return []
        return [self._cited(text=text)]

    def _materials(self) -> list[dict[str, Any]]:
        names = [m.strip() for m in self._row.materials]
        kept = [n for n in dict.fromkeys(names) if n and n not in _words()["empty"]]
        if kept:
            self._leave(f"{len(kept)}份材料是否必要", "清单里没有写，请逐份补上 need。")
        return [self._cited(name=name) for name in kept]

    def _where(self) -> list[dict[str, Any]]:
        text = re.sub(_words()["place_prefix"], "", self._row.where.strip()).strip()
        return [self._cited(text=text)] if text not in ("", _words()["no_place"]) else []

    def _time(self, kind: str, said: str) -> list[dict[str, Any]]:
        found = re.match(_words()["days"], said.strip())
        if found is None:
            if said.strip():
                self._leave(f"{kind}时限“{said.strip()}”", "看不出是多少天。")
            return []
        number, unit = found.groups()
        days = {"days": int(number)} if unit == "工作日" else {}
        return [self._cited(kind=kind, text=f"{number}个{unit}。", **days)]

    def _visits(self) -> list[dict[str, Any]]:
        said = self._row.visits.strip()
        if said == "0":
            return [self._cited(text="不用到现场。")]
        if not said.isdigit():
            if said:
                self._leave(f"到现场次数“{said}”", "不是数字。")
            return []
        self._leave("为什么要到现场", "清单里没有写，请补上原因。")
        return [self._cited(text=f"要到现场{said}次。")]

    def _phones(self, kind: str, said: str) -> list[dict[str, Any]]:
        bare = re.sub(_words()["phone_prefix"], "", said.strip())
        numbers = [n for n in re.split(_words()["separators"], bare) if n]
        if not all(rules().phone.match(n) for n in numbers):
            self._leave(f"{kind}电话“{said.strip()}”", "写法不规则，请核对以后手工写。")
            return []
        who = self._row.dept.strip()
        return [self._cited(number=n, kind=kind, who=who) for n in dict.fromkeys(numbers)]

    def _online(self) -> list[dict[str, Any]]:
        url = self._row.apply_url.strip()
        if not url:
            return []
        if not re.fullmatch(r"https://\S+", url):
            self._leave(f"网址 {url}", "不是 https。")
            return []
        return [self._cited(label="网上申办", url=url)]


def draft_id(row: Row) -> str:
    """The task code in small letters, as a matter id; '' if it holds no letter or digit."""
    return _ID.sub("-", row.task_code.lower()).strip("-")
