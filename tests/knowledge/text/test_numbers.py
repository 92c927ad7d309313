from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.text.numbers import arabic_numbers


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("一百零五", "105"),
        ("两千零二十", "2020"),
        ("三十三次", "33次"),
        ("一千二百三十四", "1234"),
        ("二零零八", "2008"),
        ("零二零八三", "02083"),
        ("一", "一"),
        ("两", "两"),
        ("一两", "一两"),
        ("百", "百"),
        ("没有数", "没有数"),
        ("12和十二", "12和12"),
    ],
)
def test_spoken_numbers(said: str, written: str) -> None:
    assert arabic_numbers(said) == written


@given(st.text(alphabet="零〇一二三四五六七八九幺两十百千万亿年个办", max_size=30))
def test_no_run_of_numerals_breaks_it(text: str) -> None:
    written = arabic_numbers(text)
    assert [c for c in written if c in "年个办"] == [c for c in text if c in "年个办"]


@given(st.integers(min_value=11, max_value=99))
def test_two_digit_numbers_round_trip(number: int) -> None:
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    said = (digits[tens] if tens > 1 else "") + "十" + (digits[ones] if ones else "")
    assert arabic_numbers(said + "岁") == f"{number}岁"
