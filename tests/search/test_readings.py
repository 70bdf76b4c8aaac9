# ruff: noqa: RUF001 - digits of other scripts are what is tested
"""What a typed text can mean; without a database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.search.query import LONGEST_TEXT, read_search


@pytest.mark.parametrize("text", ["18423", " 18423 ", "\u200b18423"])
def test_digits_can_be_a_customer_id(text: str) -> None:
    assert read_search(text, countries=[]).customer_id == 18423


@pytest.mark.parametrize("text", ["0", "-5", "18_423", "9" * 20, "W-1", "1e5"])
def test_other_texts_are_no_customer_id(text: str) -> None:
    assert read_search(text, countries=[]).customer_id is None


def test_an_email_is_read_as_the_engine_reads_it() -> None:
    assert read_search("Marta@NORTHMAIL.se", countries=[]).email == "marta@northmail.se"


@pytest.mark.parametrize(
    ("text", "part"),
    [("Marta@", "marta@"), ("marta@north", "marta@north"), ("@x", ""), ("@n.se", "@n.se"), ("a li", "")],
)
def test_a_part_of_an_email_has_three_characters_and_no_space(text: str, part: str) -> None:
    assert read_search(text, countries=[]).email_part == part


def test_a_national_number_is_tried_in_every_country() -> None:
    assert read_search("(650) 253-0000", countries=["SE", "US"]).phones == ("+16502530000",)


def test_a_number_is_found_by_its_digits_without_a_country() -> None:
    assert read_search("070-174 06 35", countries=[]).phone_part == "701740635"


@pytest.mark.parametrize(
    "text",
    [
        "+1 (650) 253-1212",
        "(650) 253-1212",
        "650.253.1212",
        "650 253 1212",
        "6502531212",
        "1-650-253-1212",
        "001 650 253 1212",
        "+1\u2013650\u2013253\u20131212",
        "+1\u00a0650\u00a0253\u00a01212",
        "\uff0b1 650 253 1212",
        "tel:+1-650-253-1212",
    ],
)
def test_row_6_a_number_is_read_alike_in_any_common_spelling(text: str) -> None:
    assert "+16502531212" in read_search(text, countries=["US"]).phones


@pytest.mark.parametrize("text", ["marta 1234567", "12345", "W-993-118"])
def test_what_has_letters_or_few_digits_is_no_phone(text: str) -> None:
    reading = read_search(text, countries=["US"])
    assert (reading.phones, reading.phone_part) == ((), "")


def test_names_are_compared_folded_word_by_word() -> None:
    parts = read_search("  MÄRTA   Lind ", countries=[]).name.exact_parts
    assert [part.texts for part in parts] == [("märta",), ("lind",)]


@pytest.mark.parametrize("blank", ["\u00a0", "\u2009", "\u202f", "\u3000", "\t", "  "])
def test_a_blank_of_any_width_parts_words(blank: str) -> None:
    parts = read_search(f"mary{blank}ann", countries=[]).name.parts
    assert [part.texts for part in parts] == [("mary",), ("ann",)]


@pytest.mark.parametrize(
    "text",
    [
        "٦٥٠ ٢٥٣ ١٢١٢",
        "६५०-२५३-१२१२",
        "６５０．２５３．１２１２",
        "650 ２53 ١٢12",
        "650\u2212253\u20141212",
        "TEL:6502531212",
    ],
)
def test_a_number_is_read_in_the_digits_and_dashes_of_any_script(text: str) -> None:
    assert read_search(text, countries=["US"]).phones == ("+16502531212",)


@pytest.mark.parametrize("text", ["١٨٤٢٣", "１８４２３", "१८४२३"])
def test_ids_and_cards_are_read_in_the_digits_of_any_script(text: str) -> None:
    reading = read_search(text, countries=[])
    assert (reading.customer_id, reading.card_number) == (18423, "18423")


@pytest.mark.parametrize(
    "text", ["7781\u20035512", "7781\u20145512", "7781\u22125512", "7781\u202f5512", "７７８１ ５５１２"]
)
def test_a_card_number_is_read_however_it_is_grouped(text: str) -> None:
    assert read_search(text, countries=[]).card_number == "77815512"


@given(text=st.text(max_size=3 * LONGEST_TEXT))
def test_any_text_has_a_reading_of_bounded_length(text: str) -> None:
    reading = read_search(text, countries=["US", "SE"])
    assert len(reading.text) <= LONGEST_TEXT
    assert "\x00" not in reading.text
