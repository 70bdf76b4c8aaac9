# ruff: noqa: RUF001 - characters that look like others are what is tested
"""Custom field values in the type of their field."""

import math
import time
from collections.abc import Callable
from typing import Any

import pytest

from customers.rules.values.custom_values import (
    FieldType,
    JsonValue,
    defined_choices,
    normalise_custom_value,
    normalise_number,
    shown_custom_value,
)

Refusing = Callable[..., tuple[str, str]]

COLOURS = ("red", "Green", "dark blue")


def read(text: str, field_type: FieldType, date_format: str = "") -> JsonValue:
    return normalise_custom_value(text, type=field_type, choices=COLOURS, date_format=date_format)


@pytest.mark.parametrize(
    ("text", "field_type", "value"),
    [
        (" gold member ", FieldType.TEXT, "gold member"),
        ("0012", FieldType.TEXT, "0012"),
        ("true", FieldType.TEXT, "true"),
        ("42", FieldType.NUMBER, 42),
        ("2.50", FieldType.NUMBER, 2.5),
        ("1990-05-01", FieldType.DATE, "1990-05-01"),
        ("Yes", FieldType.YES_NO, True),
        ("0", FieldType.YES_NO, False),
        ("GREEN", FieldType.CHOICE, "Green"),
        ("dark blue", FieldType.CHOICE, "dark blue"),
        ("dark blue|red", FieldType.CHOICES, ["red", "dark blue"]),
        ("Green; red; green", FieldType.CHOICES, ["red", "Green"]),
        ("red", FieldType.CHOICES, ["red"]),
    ],
)
def test_a_text_becomes_a_value_of_the_type_of_the_field(text: str, field_type: FieldType, value: Any) -> None:
    found = read(text, field_type)

    assert (found, type(found)) == (value, type(value))


def test_a_date_is_read_in_the_declared_format() -> None:
    assert read("31.12.1990", FieldType.DATE, "DD.MM.YYYY") == "1990-12-31"


@pytest.mark.parametrize(
    ("text", "field_type", "code"),
    [
        ("x" * 1001, FieldType.TEXT, "too_long"),
        ("a\x00b", FieldType.TEXT, "invalid_value"),
        ("[clear]", FieldType.TEXT, "invalid_value"),
        ("twelve", FieldType.NUMBER, "invalid_number"),
        ("31.12.1990", FieldType.DATE, "invalid_date"),
        ("maybe", FieldType.YES_NO, "invalid_choice"),
        ("purple", FieldType.CHOICE, "invalid_choice"),
        ("red|purple", FieldType.CHOICES, "invalid_choice"),
        ("red,Green", FieldType.CHOICES, "invalid_choice"),
        ("|;|", FieldType.CHOICES, "invalid_choice"),
        ("red|" * 50_000, FieldType.CHOICES, "invalid_choice"),
        ("#REF!", FieldType.TEXT, "spreadsheet_error"),
        ("#REF!", FieldType.NUMBER, "spreadsheet_error"),
        ("#REF!", FieldType.CHOICE, "spreadsheet_error"),
    ],
)
def test_a_text_that_does_not_fit_the_field_is_refused(
    text: str, field_type: FieldType, code: str, refusal: Refusing
) -> None:
    assert refusal(read, text, field_type)[0] == code


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("-0", 0),
        ("007", 7),
        ("+5", 5),
        ("-5", -5),
        ("\u22125", -5),
        ("5.0", 5),
        ("5.10", 5.1),
        ("1.234", 1.234),
        ("0.1", 0.1),
        ("0.00000001", 1e-8),
        ("123456789012345", 123456789012345),
        ("99999999.9999999", 99999999.9999999),
    ],
)
def test_bi_d35_a_plain_number_is_read_exactly(text: str, number: float) -> None:
    found = normalise_number(text)

    assert (found, type(found)) == (number, type(number))
    assert math.copysign(1, found) == math.copysign(1, number)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1 234,56", "separators"),
        ("1\u00a0234", "separators"),
        ("1,234.56", "separators"),
        ("1.234,56", "separators"),
        ("1,5", "separators"),
        ("1_000", "separators"),
        ("1'000", "separators"),
        ("€5", "not_a_number"),
        ("NaN", "not_a_number"),
        ("inf", "not_a_number"),
        ("-Infinity", "not_a_number"),
        ("0x10", "not_a_number"),
        ("１２３", "not_a_number"),
        ("²", "not_a_number"),
        ("1.", "not_a_number"),
        ("", "blank"),
        ("1234567890123456", "too_many_digits"),
        ("0.1234567890123456", "too_many_digits"),
        ("1" + "0" * 16, "too_many_digits"),
        ("1" * 100_000, "too_many_digits"),
    ],
)
def test_bi_d35_a_number_written_for_people_is_refused(text: str, why: str, refusal: Refusing) -> None:
    assert refusal(normalise_number, text) == ("invalid_number", why)


@pytest.mark.parametrize("text", ["1e400", "1E+10", "1.5e3", "-1,5E-7"])
def test_bi_d35_a_number_with_an_exponent_is_refused(text: str, refusal: Refusing) -> None:
    assert refusal(normalise_number, text) == ("scientific_notation", "")


def test_bi_d46_a_number_kept_as_text_and_a_real_one_are_one_value() -> None:
    assert normalise_number("5") == normalise_number(" 5.0 ")


def test_choices_are_defined_once_in_any_case() -> None:
    assert defined_choices([" Red", "red", "dark blue"]) == ("Red", "dark blue")


@pytest.mark.parametrize(("choice", "why"), [("red|blue", "bar"), (" ", "blank"), ("a\nb", "line_break")])
def test_a_choice_that_could_not_be_read_back_cannot_be_defined(choice: str, why: str, refusal: Refusing) -> None:
    assert refusal(defined_choices, [choice]) == ("invalid_value", why)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        (True, "yes"),
        (False, "no"),
        (7, "7"),
        (1e-8, "0.00000001"),
        (123456789.5, "123456789.5"),
        ("1990-05-01", "1990-05-01"),
        (["red", "dark blue"], "red|dark blue"),
    ],
)
def test_a_stored_value_is_written_plainly(value: JsonValue, shown: str) -> None:
    assert shown_custom_value(value) == shown


@pytest.mark.parametrize("text", ["1" * 100_000, "1," * 50_000, "1e" * 50_000, " " * 100_000 + "x"])
def test_bi_d49_an_endless_number_is_refused_at_once(text: str, refusal: Refusing) -> None:
    started = time.process_time()

    assert refusal(normalise_number, text)[0] == "invalid_number"
    assert time.process_time() - started < 0.05
