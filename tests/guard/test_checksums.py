import pytest

from guard.checksums import is_bank_card, is_credit_code, is_id15, is_id18, looks_like_id18


def test_identity_numbers_by_the_published_example() -> None:
    assert is_id18("11010519491231002X")
    assert is_id18("11010519491231002x")


@pytest.mark.parametrize(
    "number",
    ["110105194912310021", "11010519491331002X", "99010519491231002X", "1101051949123100", ""],
)
def test_wrong_check_digit_date_province_or_length_fails(number: str) -> None:
    assert not is_id18(number)


def test_a_wrong_check_digit_still_looks_like_an_identity_number() -> None:
    assert looks_like_id18("110105194912310021")


def test_first_generation_numbers() -> None:
    assert is_id15("110105491231002")
    assert not is_id15("110105491331002")


def test_bank_cards_by_luhn() -> None:
    assert is_bank_card("6222021234567890128")
    assert not is_bank_card("6222021234567890129")
    assert not is_bank_card("1222021234567890128")


def test_credit_codes_by_their_check_character() -> None:
    assert is_credit_code("11440232MB2D06811W")
    assert not is_credit_code("11440232MB2D06811X")
