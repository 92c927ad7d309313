from __future__ import annotations

import pytest

from knowledge.check.credit_code import check_value, credit_code_fault


def test_the_check_value_by_hand() -> None:
    # Only the first character counts: 1·3⁰ = 1, so (31 − 1) mod 31 = 30, the letter Y.
    assert check_value("1" + "0" * 16) == 30
    assert credit_code_fault("1" + "0" * 16 + "Y") == ""
    # Only the second: 2·3¹ = 6 → 25, which is R in the alphabet without I, O, S, V, Z.
    assert check_value("02" + "0" * 15) == 25
    assert credit_code_fault("02" + "0" * 15 + "R") == ""


@pytest.mark.parametrize("code", ["11440232MB2D06811W", "11440100007483172Q"])
def test_codes_that_are_in_use(code: str) -> None:
    assert credit_code_fault(code) == ""


def test_one_changed_character_is_found_at_every_place() -> None:
    code = "11440232MB2D06811W"
    for i in range(18):
        other = "A" if code[i] != "A" else "B"
        assert credit_code_fault(code[:i] + other + code[i + 1 :]) == "信用代码校验不通过"


@pytest.mark.parametrize("code", ["", "1144", "11440232MB2D0681IW", "11440232MB2D06811w"])
def test_what_cannot_be_a_code(code: str) -> None:
    assert "不会出现的字符" in credit_code_fault(code)
