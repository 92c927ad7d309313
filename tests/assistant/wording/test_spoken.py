from __future__ import annotations

import pytest

from assistant.wording.spoken import speakable


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("请打020-37690264。", "请打零二零，三七六九零二六四。"),
        ("请打12345。", "请打幺二三四五。"),
        ("2026年9月8日起", "二零二六年九月八日起"),
        ("2026-09-08起", "二零二六年九月八日起"),
        ("2月2日", "二月二日"),
        ("5个工作日", "五个工作日"),
        ("2个工作日", "两个工作日"),
        ("10元", "十元"),
        ("120元", "一百二十元"),
        ("2250元", "二千二百五十元"),
        ("20%", "百分之二十"),
        ("穗府办规〔2024〕13号", "穗府办规二零二四年十三号"),
        ("9:00-12:00", "九点到十二点"),
        ("13:30", "十三点三十分"),
        ("3-6个月", "三到六个月"),
        ("1．打开。2．点击。", "第一步，打开。第二步，点击。"),
        ("网址https://a.example/b 可办", "网址网址请看屏幕 可办"),
        ("居民身份证（原件）", "居民身份证，原件，"),
    ],
)
def test_written_text_becomes_speech(written: str, spoken: str) -> None:
    assert speakable(written) == spoken


def test_no_digit_is_left_to_the_voice() -> None:
    text = "65岁以上，2026年起，每月1000元，电话400-844-0001，共3.5折"
    assert not any(c.isdigit() for c in speakable(text))
