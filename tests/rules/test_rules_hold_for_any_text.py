# ruff: noqa: RUF001 - characters that look like others are what is tested
"""What holds for every text: a value normalised twice is the same, and a rule refuses or answers, nothing else."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.rules.contacts.emails import normalise_email
from customers.rules.contacts.junk import BUILT_IN, JunkList
from customers.rules.contacts.phones import normalise_phone, shown_phone
from customers.rules.refusals.refusal import Refused
from customers.rules.texts.clear_mark import is_clear
from customers.rules.texts.plain_texts import normalise_name, normalise_text
from customers.rules.values.choices import normalise_area, normalise_gender, normalise_time_zone, normalise_yes_no
from customers.rules.values.custom_values import FieldType, normalise_custom_value, shown_custom_value
from customers.rules.values.dates import is_date_format, normalise_date
from customers.rules.values.identifiers import normalise_customer_id, normalise_identifier

# Lone surrogates, controls and unassigned characters included: cells are whatever a file holds.
ANYTHING = st.text(alphabet=st.characters(codec=None), max_size=150)
NEARLY_EMAILS = st.from_regex(r"[\w.+'-]{1,12}@[\w.-]{1,12}\.[\w]{1,6}", fullmatch=True)
NEARLY_PHONES = st.text(alphabet="0123456789+()-. \u00a0\u200b٠١٢xE,/", max_size=25)
NEARLY_NUMBERS = st.text(alphabet="0123456789.,-+eE ", max_size=25)
TEXTS = ANYTHING | NEARLY_EMAILS | NEARLY_PHONES | NEARLY_NUMBERS
COUNTRIES = st.sampled_from(["", "RU", "US", "GB", "DE", "IT", "AR", "BR", "MX", "KZ", "XX"])
CHOICES = st.lists(
    st.text(alphabet=st.characters(categories=["L", "N", "Zs"]), min_size=1, max_size=10)
    .map(str.strip)
    .filter(bool)
    .filter(lambda choice: choice.casefold() == choice),
    min_size=1,
    max_size=5,
    unique=True,
)

RULES: list[Callable[[str], Any]] = [
    normalise_name,
    lambda text: normalise_text(text, 50),
    normalise_area,
    normalise_email,
    normalise_identifier,
    normalise_gender,
    normalise_time_zone,
]


def or_refused(rule: Callable[..., Any], *values: Any) -> Any:
    try:
        return rule(*values)
    except Refused:
        return None


@pytest.mark.parametrize("rule", RULES)
@given(text=TEXTS)
def test_normalising_twice_is_the_same_as_once(rule: Callable[[str], Any], text: str) -> None:
    once = or_refused(rule, text)

    assert once is None or rule(once) == once


@given(text=TEXTS, country=COUNTRIES)
def test_a_normalised_phone_stays_the_same_wherever_it_is_read(text: str, country: str) -> None:
    once = or_refused(normalise_phone, text, country)

    assert once is None or {normalise_phone(once, other) for other in ("", "US", "RU", country)} == {once}


@pytest.mark.parametrize("region", ["RU", "US", "GB", "DE", "IT", "BR", "MX", "AR", "KZ", "JP", "IN", "FR"])
def test_a_shown_phone_reads_as_the_stored_one(region: str) -> None:
    example = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
    e164 = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)

    assert normalise_phone(shown_phone(e164), "") == e164


@given(text=TEXTS, date_format=TEXTS)
def test_no_text_breaks_a_rule(text: str, date_format: str) -> None:
    or_refused(normalise_date, text, date_format)
    or_refused(normalise_customer_id, text)
    or_refused(normalise_yes_no, text)
    for field_type in FieldType:
        or_refused(
            lambda field_type=field_type: normalise_custom_value(
                text, type=field_type, choices=["red"], date_format=date_format
            )
        )
    assert is_date_format(date_format) in {True, False}
    assert BUILT_IN.holds(text) in {True, False}
    assert JunkList(frozenset({text}), (date_format,)).holds(text) in {True, False}
    assert is_clear(text) in {True, False}


@given(value=st.integers(-(10**15) + 1, 10**15 - 1) | st.decimals(-(10**9), 10**9, places=5).map(float))
def test_a_number_that_is_shown_reads_as_the_same_value(value: float) -> None:
    shown = shown_custom_value(value)

    assert normalise_custom_value(shown, type=FieldType.NUMBER, choices=(), date_format="") == value


@given(value=st.booleans())
def test_yes_and_no_read_as_the_same_value(value: bool) -> None:
    shown = shown_custom_value(value)

    assert normalise_custom_value(shown, type=FieldType.YES_NO, choices=(), date_format="") is value


@given(value=st.dates(dt.date(1800, 1, 1), dt.date(2200, 12, 31)))
def test_a_date_reads_as_the_same_value(value: dt.date) -> None:
    shown = shown_custom_value(value.isoformat())

    assert normalise_custom_value(shown, type=FieldType.DATE, choices=(), date_format="DD.MM.YYYY") == shown


@given(data=st.data(), choices=CHOICES)
def test_choices_that_are_shown_read_as_the_same_value(data: st.DataObject, choices: list[str]) -> None:
    chosen = data.draw(st.sets(st.sampled_from(choices), min_size=1))
    value = [choice for choice in choices if choice in chosen]
    shown = shown_custom_value(value)

    assert normalise_custom_value(shown, type=FieldType.CHOICES, choices=choices, date_format="") == value
