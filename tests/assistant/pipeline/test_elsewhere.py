from __future__ import annotations

from pathlib import Path

import pytest

from assistant.pipeline import decide
from assistant.pipeline.elsewhere import is_elsewhere
from knowledge.reading import read_yaml

RULES = read_yaml(Path(decide.__file__).parent.parent / "config" / "decide.yaml")["elsewhere"]


@pytest.mark.parametrize(
    "text",
    [
        "深圳的居住证怎么办",
        "四川老家的低保谁来批",
        "成都还能不能报公租房",
        "我在东莞办的居住证快到期",
        "杭州人才房的条件",
    ],
)
def test_another_citys_business_is_known(text: str) -> None:
    assert is_elsewhere(text, RULES)


@pytest.mark.parametrize(
    "text",
    [
        "我是四川人想办居住证",
        "湖北户口能办居住证吗",
        "从江西过来打工要居住证吗",
        "在广州佛山两头跑居住证办哪边",
        "女方是贵州户口可以在这边登记吗",
        "想把深圳的社保转到广州",
        "我身份证是湖南的丢了怎么补",
        "我是湖北的想办居住证",
    ],
)
def test_where_somebody_comes_from_is_no_other_business(text: str) -> None:
    assert not is_elsewhere(text, RULES)
