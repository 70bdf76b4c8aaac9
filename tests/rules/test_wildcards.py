"""Patterns that staff write for ids."""

import time

import pytest

from customers.rules.refusals.refusal import Refused
from customers.rules.values.identifiers import normalise_identifier
from customers.rules.wildcards import fits


@pytest.mark.parametrize(
    ("pattern", "value"),
    [("W-####", "W-0042"), ("W-*", "W-"), ("*-??", "abc-de"), ("##*", "12345"), ("a.b", "a.b"), ("(*)", "(x)")],
)
def test_a_value_fits(pattern: str, value: str) -> None:
    assert fits(pattern, value)


@pytest.mark.parametrize(
    ("pattern", "value"),
    [("W-####", "W-42"), ("W-####", "W-00421"), ("W-####", "w-0042"), ("#", "٣"), ("a.b", "axb"), ("??", "a")],
)
def test_a_value_does_not_fit(pattern: str, value: str) -> None:
    assert not fits(pattern, value)


def test_no_pattern_takes_long() -> None:
    began = time.monotonic()
    assert not fits("*a" * 50, "a" * 255 + "b")
    assert time.monotonic() - began < 1


def test_a_type_that_ignores_case_keeps_small_letters_and_its_pattern_does_too() -> None:
    assert normalise_identifier(" AB-12 ", pattern="AB-##", ignores_case=True) == "ab-12"
    assert normalise_identifier("AB-12") == "AB-12"
    with pytest.raises(Refused):
        normalise_identifier("AC-12", pattern="AB-##", ignores_case=True)
