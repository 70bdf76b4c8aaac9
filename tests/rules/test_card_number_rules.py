"""The numbers that a series makes by itself, and those that fit it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customers.rules.card_numbers import CardNumberFormat, Method, check_format, check_number, example
from customers.rules.refusals.refusal import Refused

PLAIN = CardNumberFormat(10, "AB", "Z")
RANDOM = CardNumberFormat(10, "AB", "Z", Method.RANDOM, "key")

texts = st.text("ABC123", max_size=5)
formats = st.builds(CardNumberFormat, st.integers(12, 20), texts, texts, st.sampled_from(Method), st.text(max_size=8))


def code(number_format: CardNumberFormat, number: str | None = None) -> object:
    with pytest.raises(Refused) as caught:
        check_format(number_format) if number is None else check_number(number, number_format)
    return caught.value.detail["card"]


@given(formats, st.integers(0, 9))
def test_a_number_begins_ends_and_is_as_long_as_its_series_says(number_format: CardNumberFormat, place: int) -> None:
    number = number_format.number_at(place)
    assert number.startswith(number_format.prefix)
    assert number.endswith(number_format.suffix)
    assert len(number) == number_format.length
    check_number(number, number_format)


def test_plain_numbers_count_up() -> None:
    assert [PLAIN.number_at(place) for place in (0, 9, 10)] == ["AB0000000Z", "AB0000009Z", "AB0000010Z"]


@pytest.mark.parametrize("digits", [1, 2, 3, 4])
def test_random_numbers_use_up_every_place_and_none_twice(digits: int) -> None:
    number_format = CardNumberFormat(digits + 1, method=Method.RANDOM, key="key")
    numbers = {number_format.number_at(place) for place in range(number_format.places)}
    assert len(numbers) == 10**digits


def test_random_numbers_do_not_count_up() -> None:
    numbers = [RANDOM.number_at(place) for place in range(100)]
    assert numbers != sorted(numbers)
    assert numbers != [CardNumberFormat(10, "AB", "Z", Method.RANDOM, "other").number_at(place) for place in range(100)]


@settings(max_examples=30)
@given(st.integers(0, 999_999))
def test_one_wrong_digit_is_one_that_no_number_has(place: int) -> None:
    """Unless the digit differs by seven."""
    number = RANDOM.number_at(place)
    for at in range(2, 9):
        other = str((int(number[at]) + 1) % 10) if number[at] != "9" else "8"
        assert code(RANDOM, number[:at] + other + number[at + 1 :]) == "701"


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("AB000000Z", "3005"),
        ("AB00000000Z", "3005"),
        ("XB0000000Z", "701"),
        ("AB0000000Y", "701"),
        ("AB00X0000Z", "701"),
    ],
)
def test_what_does_not_fit_is_refused(number: str, expected: str) -> None:
    assert code(PLAIN, number) == expected


@pytest.mark.parametrize(
    ("number_format", "expected"),
    [
        (CardNumberFormat(0), "704"),
        (CardNumberFormat(51), "704"),
        (CardNumberFormat(3, "AB", "C"), "701"),
        (CardNumberFormat(3, "AB", method=Method.RANDOM), "701"),
        (CardNumberFormat(9, "A-B"), "701"),
        (CardNumberFormat(9, "", "Ä"), "701"),
    ],
)
def test_a_series_that_can_make_no_numbers_is_refused(number_format: CardNumberFormat, expected: str) -> None:
    assert code(number_format) == expected


def test_an_example_shows_no_number() -> None:
    assert (example(PLAIN), example(RANDOM)) == ("AB#######Z", "AB#######Z")
