# ruff: noqa: RUF001 - characters that look like others are what is tested
"""The text of identifiers and of customer ids."""

import time
from collections.abc import Callable

import pytest

from customers.rules.values.identifiers import normalise_customer_id, normalise_identifier

Refusing = Callable[..., tuple[str, str]]


@pytest.mark.parametrize("text", ["0012", "A-17", "a b", "o_1x", "1_000", "ид-7", "4e12", "1e3", "{x}", "user@host"])
def test_an_identifier_is_kept_as_issued(text: str) -> None:
    assert normalise_identifier(text) == text


def test_bi_d24_spaces_and_invisible_characters_around_an_identifier_are_trimmed() -> None:
    assert normalise_identifier("\ufeff AB-1\u00a0\u200b") == "AB-1"


def test_bi_d24_letters_of_another_case_make_another_identifier() -> None:
    assert normalise_identifier("ab1") != normalise_identifier("AB1")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("A\u200b1", "invisible_character"),
        ("A\u202e1", "invisible_character"),
        ("A\u200d1", "invisible_character"),
        ("A\u00a01", "invisible_character"),
        ("A\ufe0f1", "invisible_character"),
        ("A\ue0001", "invisible_character"),
        ("A\U000e00411", "invisible_character"),
        ("A\t1", "control_character"),
        ("A\n1", "control_character"),
        ("A\x001", "control_character"),
        ("A\ud8001", "unreadable_character"),
        ("", "blank"),
        ("\u200b", "blank"),
        ("[CLEAR]", "clear_mark"),
    ],
)
def test_bi_d38_what_nobody_sees_is_refused_inside_an_identifier(text: str, why: str, refusal: Refusing) -> None:
    assert refusal(normalise_identifier, text) == ("invalid_value", why)


@pytest.mark.parametrize("text", ["１２３", "²", "\u212a1", "ﬁ"])
def test_bi_d23_a_character_like_an_ascii_one_never_finds_the_ascii_identifier(text: str, refusal: Refusing) -> None:
    assert refusal(normalise_identifier, text) == ("invalid_value", "look_alike")


@pytest.mark.parametrize("text", ["1.0", "12345.00"])
def test_bi_d23_a_whole_number_with_decimals_is_refused(text: str, refusal: Refusing) -> None:
    assert refusal(normalise_identifier, text) == ("invalid_value", "fraction")


@pytest.mark.parametrize("text", ["1.2E+10", "1,2E+10", "1.2345678901234567e+19", "5E+15", "-1.5E-07"])
def test_bi_d03_a_shortened_number_is_refused_for_its_lost_digits(text: str, refusal: Refusing) -> None:
    assert refusal(normalise_identifier, text) == ("scientific_notation", "")


@pytest.mark.parametrize("text", ["#N/A", "#REF!", "#DIV/0!", "#NAME?"])
def test_bi_d25_a_formula_error_is_named_as_one(text: str, refusal: Refusing) -> None:
    assert refusal(normalise_identifier, text) == ("spreadsheet_error", "")


def test_bi_d36_an_identifier_of_the_limit_is_accepted() -> None:
    assert normalise_identifier("x" * 255) == "x" * 255


def test_bi_d36_one_character_more_is_too_long(refusal: Refusing) -> None:
    assert refusal(normalise_identifier, "x" * 256) == ("too_long", "")


def test_both_forms_of_an_accent_are_one_identifier() -> None:
    assert normalise_identifier("cafe\u0301") == normalise_identifier("caf\u00e9")


@pytest.mark.parametrize(
    ("text", "number"),
    [("1", 1), (" 9127 ", 9127), ("20.0", 20), ("20.00 ", 20), ("9223372036854775807", 2**63 - 1)],
)
def test_a_customer_id_is_a_whole_number(text: str, number: int) -> None:
    assert normalise_customer_id(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "-1",
        "+1",
        "1.5",
        "20.01",
        "1.000",
        ".0",
        "1.",
        "1,000",
        "1_000",
        "１２３",
        "٣",
        "²",
        "007",
        "abc",
        "9" * 400,
        str(2**63),
        "[clear]",
    ],
)
def test_bi_d23_anything_else_is_no_customer_id(text: str, refusal: Refusing) -> None:
    assert refusal(normalise_customer_id, text) == ("invalid_value", "not_a_customer_id")


def test_a_customer_id_as_a_number_of_more_digits_than_a_spreadsheet_keeps_is_refused(refusal: Refusing) -> None:
    assert refusal(normalise_customer_id, "9223372036854775.0") == ("digits_lost", "")


@pytest.mark.parametrize("text", ["1e3", "1.2E+10"])
def test_bi_d23_a_shortened_number_is_no_customer_id(text: str, refusal: Refusing) -> None:
    assert refusal(normalise_customer_id, text) == ("scientific_notation", "")


@pytest.mark.parametrize("text", ["1" * 100_000, "\u0301" * 100_000, "1-" * 50_000, "." * 50_000])
def test_bi_d49_an_endless_text_is_refused_at_once(text: str, refusal: Refusing) -> None:
    started = time.process_time()

    assert refusal(normalise_identifier, text)[0] == "too_long"
    assert refusal(normalise_customer_id, text)[0] == "invalid_value"
    assert time.process_time() - started < 0.05
