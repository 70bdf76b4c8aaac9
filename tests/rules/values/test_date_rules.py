# ruff: noqa: RUF001 - characters that look like others are what is tested
"""Dates: ISO or the declared format, nothing guessed."""

import datetime as dt
import time
from collections.abc import Callable

import pytest

from customers.rules.values.dates import check_birth_date, is_date_format, normalise_date

Refusing = Callable[..., tuple[str, str]]


TODAY = dt.date(2026, 3, 1)


@pytest.mark.parametrize(
    ("text", "declared"),
    [
        ("1990-05-01", ""),
        (" 1990-05-01\u00a0", ""),
        ("1990-05-01", "DD.MM.YYYY"),
        ("1990-05-01 00:00:00", ""),
        ("1990-05-01T00:00:00", ""),
        ("01.05.1990", "DD.MM.YYYY"),
        ("1.5.1990", "dd.mm.yyyy"),
        ("05/01/1990", "MM/DD/YYYY"),
        ("01/05/1990", "DD/MM/YYYY"),
        ("01-05-1990", "%d-%m-%Y"),
        ("19900501", "YYYYMMDD"),
    ],
)
def test_bi_d28_a_date_is_read_as_iso_or_as_declared(text: str, declared: str) -> None:
    assert normalise_date(text, declared) == dt.date(1990, 5, 1)


@pytest.mark.parametrize(
    ("text", "declared", "why"),
    [
        ("03/04/2024", "", "ambiguous_date"),
        ("31.12.1990", "", "date_format"),
        ("12/31/1990", "DD/MM/YYYY", "no_such_day"),
        ("01.05.90", "", "two_digit_year"),
        ("01.05.90", "DD.MM.YYYY", "two_digit_year"),
        ("1 мая 1990", "", "date_format"),
        ("1 May 1990", "", "date_format"),
        ("32994", "", "serial_date"),
        ("32994.5", "", "serial_date"),
        ("١٩٩٠-٠٥-٠١", "", "date_format"),
        ("", "", "blank"),
    ],
)
def test_bi_d28_what_is_neither_is_refused_and_not_guessed(
    text: str, declared: str, why: str, refusal: Refusing
) -> None:
    assert refusal(normalise_date, text, declared) == ("invalid_date", why)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1900-02-29", "no_such_day"),
        ("2023-02-31", "no_such_day"),
        ("2023-13-01", "no_such_day"),
        ("0001-01-01", "year_out_of_range"),
        ("9999-12-31", "year_out_of_range"),
        ("60", "serial_date"),
        ("0", "serial_date"),
        ("-5", "serial_date"),
        ("20240", "serial_date"),
    ],
)
def test_bi_d30_days_that_never_were_are_refused(text: str, why: str, refusal: Refusing) -> None:
    assert refusal(normalise_date, text) == ("invalid_date", why)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1990-05-01T12:30:00", "time_of_day"),
        ("1990-05-01 00:00:00.5", "time_of_day"),
        ("1990-05-01T00:00:00+03:00", "time_of_day"),
        ("1990-05-01T00:00Z", "time_of_day"),
        ("1990-05-011", "date_format"),
        ("12:30", "date_format"),
    ],
)
def test_bi_d32_a_time_of_day_is_refused(text: str, why: str, refusal: Refusing) -> None:
    assert refusal(normalise_date, text) == ("invalid_date", why)


@pytest.mark.parametrize(("born", "why"), [("2026-03-02", "future"), ("1876-02-28", "too_long_ago")])
def test_bi_d31_nobody_is_born_then(born: str, why: str, refusal: Refusing) -> None:
    assert refusal(check_birth_date, dt.date.fromisoformat(born), TODAY) == ("invalid_date", why)


@pytest.mark.parametrize("born", ["2026-03-01", "1876-03-01", "1990-05-01"])
def test_bi_d31_today_and_150_years_ago_are_still_possible(born: str) -> None:
    check_birth_date(dt.date.fromisoformat(born), TODAY)


def test_bi_d31_somebody_born_on_a_leap_day_150_years_ago_is_judged_too(refusal: Refusing) -> None:
    assert refusal(check_birth_date, dt.date(1872, 2, 29), TODAY) == ("invalid_date", "too_long_ago")


@pytest.mark.parametrize("declared", ["DD.MM.YYYY", "MM/DD/YYYY", "%d.%m.%Y", "d-m-yyyy", "YYYY年MM月DD日"])
def test_a_format_of_day_month_and_full_year_can_be_declared(declared: str) -> None:
    assert is_date_format(declared)


@pytest.mark.parametrize(
    "declared", ["", "DD.MM.YY", "%d.%m.%y", "DD.MM", "DD.DD.YYYY", "DD MMM YYYY", "%c", "(" * 30, "hello"]
)
def test_any_other_format_cannot_be_declared(declared: str) -> None:
    assert not is_date_format(declared)


def test_bi_d25_a_formula_error_is_named_as_one(refusal: Refusing) -> None:
    assert refusal(normalise_date, "#VALUE!") == ("spreadsheet_error", "")


@pytest.mark.parametrize("text", ["1" * 100_000, "1-" * 50_000, "2020-01-01" + " " * 100_000 + "x"])
def test_bi_d49_an_endless_text_is_refused_at_once(text: str, refusal: Refusing) -> None:
    started = time.process_time()

    assert refusal(normalise_date, text, "DD.MM.YYYY")[0] == "invalid_date"
    assert time.process_time() - started < 0.05
