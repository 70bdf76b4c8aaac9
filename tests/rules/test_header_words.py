"""The words that people write above columns."""

import pytest

from customers.rules.columns import BY_NAME
from customers.rules.header_words import meant_by
from customers.spreadsheets.headers import folded


@pytest.mark.parametrize(
    ("header", "meant"),
    [
        ("Phone Number", "phone"),
        ("phone_number", "phone"),
        ("Given Name", "firstName"),
        ("Surname", "lastName"),
        ("Date of birth", "birthDate"),
        ("DOB", "birthDate"),
        ("Zip", "area"),
        ("Customer ID", "client_id"),
        ("E-mail address", "email"),
    ],
)
def test_each_word_means_a_declared_column(header: str, meant: str) -> None:
    assert meant_by(header) == meant
    assert folded(meant) in BY_NAME


@pytest.mark.parametrize("header", ["phone", "firstName", "Loyalty tier", "Name", ""])
def test_what_is_known_already_or_by_nobody_is_not_offered(header: str) -> None:
    assert meant_by(header) == ""
