"""A small, sound pack of an invented city, and the means to break it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from knowledge.check.report import Report, check_pack
from knowledge.manifest import write_manifest

TODAY = dt.date(2026, 11, 21)
CARD = "matters/ride-card.yaml"
POOL = "matters/pool-pass.yaml"
SOURCES = "sources/rules.yaml"

FILES: dict[str, Any] = {
    "pack.yaml": {
        "id": "small",
        "name": "样例市事项包",
        "version": "2026.11.1",
        "city": "样例市",
        "hotline": {"number": "020-80000001", "who": "样例终端热线", "source": "rule-card"},
        "general": {"number": "020-12345", "who": "样例热线", "source": "rule-card"},
    },
    CARD: {
        "id": "ride-card",
        "name": "长者乘车卡申领",
        "aliases": ["老人乘车卡"],
        "category": "便民服务",
        "dept": "交通运输",
        "channel": "apply",
        "summary": "年满65岁的人申领免费乘车卡。",
        "clients": {"value": ["自然人"], "source": "rule-card"},
        "handling": {"value": "即办件", "source": "rule-card"},
        "conditions": [{"text": "年满65岁。", "source": "rule-card#第一条"}],
        "situations": [
            {
                "id": "who",
                "ask": "是自己办还是替人办？",
                "options": [
                    {"id": "own", "label": "自己", "cues": ["本人"]},
                    {
                        "id": "other",
                        "label": "替人",
                        "changes": [
                            {"field": "materials", "text": "带委托书。", "source": "rule-card"}
                        ],
                    },
                ],
            }
        ],
        "materials": [
            {
                "name": "居民身份证",
                "form": "原件",
                "copies": 1,
                "need": "必要",
                "medium": "均可",
                "e_licence": True,
                "source": "rule-card#第二条",
            }
        ],
        "process": [{"channel": "counter", "steps": ["交材料", "拍照。"], "source": "rule-card"}],
        "where": [
            {
                "text": "样例街道服务中心。",
                "place": "centre-one",
                "hours": "9:00—17:00",
                "source": "rule-card",
            }
        ],
        "time": [
            {"kind": "承诺", "text": "当场办好。", "days": 0, "source": "rule-card"},
            {"kind": "说明", "text": "每天都办。", "source": "rule-card"},
        ],
        "visits": [{"text": "要到窗口1次，因为要拍照。", "source": "rule-card"}],
        "fee": [{"text": "不收费。", "source": "rule-card"}],
        "result": [{"text": "乘车卡一张。", "source": "rule-card"}],
        "benefit": [
            {
                "text": "老标准每月10次。",
                "source": "rule-card",
                "effective_to": dt.date(2025, 1, 31),
            },
            {"text": "不限次数。", "source": "rule-card"},
        ],
        "phones": [{"number": "020-80000001", "who": "样例客服", "source": "rule-card"}],
        "online": [{"label": "样例网", "url": "https://example.org/card", "source": "rule-card"}],
        "kiosk": {"actions": ["print"], "steps": ["点打印"], "source": "rule-card"},
        "basis": [{"text": "谁可以领", "source": "rule-card#第一条"}],
        "checked_on": dt.date(2026, 11, 1),
        "phrasings": [
            "老人坐车的卡怎么领",
            "公交免费卡",
            "六十五岁坐车不要钱",
            "长者卡在哪里办",
            "我妈想办坐车优惠",
            "坐地铁老人免费吗",
            "乘车卡要带什么",
            "老年人公交优待",
            "坐车卡要钱吗",
            "领一张免费搭车的卡",
        ],
    },
    POOL: {
        "id": "pool-pass",
        "name": "泳池健康证打印",
        "category": "查询打印",
        "dept": "体育",
        "channel": "kiosk-print",
        "summary": "打印泳池健康证。",
        "fee": [{"text": "每份2元。", "source": "rule-pool"}],
        "phones": [{"number": "12345", "who": "样例热线", "source": "rule-pool"}],
        "checked_on": dt.date(2026, 11, 1),
        "phrasings": [
            "游泳证打印",
            "去游泳要的健康证",
            "泳池入场证明",
            "打一张游泳健康证",
            "孩子学游泳要证",
            "游泳馆让我交健康证",
            "深水证在哪打",
            "健康证打印多少钱",
            "泳证过期了再打一张",
            "夏天游泳办证",
        ],
    },
    "help/louder.yaml": {
        "id": "help-louder",
        "name": "大声",
        "command": "louder",
        "reply": "声音调大了。",
        "phrasings": ["大声一点", "听不见"],
    },
    "unlisted.yaml": {
        "unlisted": [{"id": "un-fish", "name": "钓鱼证", "dept": "农业", "phrasings": ["想钓鱼"]}]
    },
    "topics.yaml": [
        {
            "id": "topic-card",
            "name": "办卡",
            "ask": "您要办哪一种？",
            "options": [
                {"label": "乘车卡", "matter": "ride-card"},
                {"label": "游泳证", "matter": "pool-pass"},
            ],
            "phrasings": ["我要办卡"],
        }
    ],
    "dialogue.yaml": [
        {"id": "talk-hello", "status": "out_of_scope", "reply": "您好。", "phrasings": ["你好啊"]}
    ],
    "places.yaml": {
        "places": [
            {
                "id": "centre-one",
                "name": "样例街道服务中心",
                "kind": "street-centre",
                "address": "样例市一路1号",
                "phone": "020-80000002",
                "source": "rule-card",
            }
        ]
    },
    SOURCES: {
        "rule-card": {
            "title": "样例乘车规定",
            "doc_no": "样规〔2026〕1号",
            "url": "https://example.org/rule",
            "checked_on": dt.date(2026, 11, 1),
        },
        "rule-pool": {
            "title": "样例泳池规定",
            "checked_on": dt.date(2026, 11, 1),
            "effective_from": dt.date(2024, 1, 1),
            "effective_to": dt.date(2028, 12, 31),
        },
    },
}


@dataclass
class Sample:
    """A pack folder whose files can be changed, removed and checked."""

    folder: Path

    def change(self, name: str, change: Callable[[Any], None]) -> None:
        """Read one file, let `change` alter it in place, write it back."""
        path = self.folder / name
        content = yaml.safe_load(path.read_text("utf-8"))
        change(content)
        self.write(name, content)

    def write(self, name: str, content: Any) -> None:
        """Write one file anew."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), "utf-8")

    def check(self, today: dt.date = TODAY, catalogue: Path | None = None) -> Report:
        """The check as the command does it."""
        return check_pack(self.folder, today, catalogue)

    def line(self, sentence: str) -> str:
        """What stands in the file at the line that a sentence of the report names."""
        path, number = sentence.split("：")[0].rsplit(":", 1)
        return Path(path).read_text("utf-8").splitlines()[int(number) - 1]


def make_sample(folder: Path) -> Sample:
    """Write the sound pack with its manifest."""
    sample = Sample(folder)
    for name, content in FILES.items():
        sample.write(name, content)
    write_manifest(folder)
    return sample
