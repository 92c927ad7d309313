"""The reader of follow-ups, taught on the real examples and pack."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.dialogue.follow_reader import FollowReader
from assistant.services import Services

GOING_ON = [
    "得交几多",
    "我舅舅想问带什么证件",
    "这个几时有结果",
    "她不在广州能不能代办",
    "他们几点下班",
]
APART = ["再说一遍", "转人工", "今天天气好热", "公租房怎么申请", "我想办护照", "结婚登记要带什么"]


@pytest.fixture(scope="module")
def reader(real_services: Services) -> FollowReader:
    return real_services.follow


def read(reader: FollowReader, services: Services, text: str) -> float:
    return reader.read(services.base.index.preparer.normalise(text))


@pytest.mark.parametrize("text", GOING_ON)
def test_what_goes_on(reader: FollowReader, real_services: Services, text: str) -> None:
    assert read(reader, real_services, text) >= 0.5


@pytest.mark.parametrize("text", APART)
def test_what_stands_by_itself(reader: FollowReader, real_services: Services, text: str) -> None:
    assert read(reader, real_services, text) < 0.5


def test_what_was_fitted_is_taken_up_again(real_services: Services, tmp_path: Path) -> None:
    base = real_services.base
    first = FollowReader.open(base.index.preparer, base.pack, tmp_path)
    (kept,) = tmp_path.glob("*.json")
    stamp = kept.stat().st_mtime_ns
    again = FollowReader.open(base.index.preparer, base.pack, tmp_path)
    assert kept.stat().st_mtime_ns == stamp
    assert again.read("要多少钱") == first.read("要多少钱")
