"""What an amount, a comment and the times of points may be; no database."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from customers.wings.points.errors import AmountRefused, CommentRefused, TimesRefused, TooManyPoints
from customers.wings.points.rules import LARGEST_BALANCE, Book, read_amount, read_comment

NOW = datetime(2026, 11, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("25", "25.00"),
        ("-12.5", "-12.50"),
        (" +3.20 ", "3.20"),
        ("\N{MINUS SIGN}4", "-4.00"),
        (0.1, "0.10"),
        (7, "7.00"),
    ],
)
def test_an_amount_has_two_places(given: str | float, read: str) -> None:
    assert str(read_amount(given)) == read


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("0", "can't be 0"),
        (0.0, "can't be 0"),
        ("-0.00", "can't be 0"),
        ("1.005", "two decimal places"),
        (1.005, "two decimal places"),
        (1e-7, "two decimal places"),
        ("100000000", "at most 99,999,999.99"),
        (1e30, "at most"),
        ("9" * 30, "at most"),
        ("ten", "Enter a number"),
        ("1,000", "Enter a number"),
        ("NaN", "Enter a number"),
        ("", "Enter a number"),
    ],
)
def test_what_is_no_amount_is_refused_in_words(given: str | float, said: str) -> None:
    with pytest.raises(AmountRefused, match=said):
        read_amount(given)


@pytest.mark.parametrize("text", ["", "  ", "x" * 301, "a\0b"])
def test_a_comment_says_something(text: str) -> None:
    with pytest.raises(CommentRefused):
        read_comment(text)


@pytest.mark.parametrize(("begins", "ends"), [(2, 1), (1, 1), (-3, -1), (0, 0)])
def test_points_are_available_before_they_expire(begins: int, ends: int) -> None:
    book = Book()
    with pytest.raises(TimesRefused):
        book.add(
            Decimal(1),
            "Order 1",
            at=NOW,
            available_from=NOW + timedelta(days=begins),
            expires_at=NOW + timedelta(days=ends),
        )
    assert (book.lots, book.bookings) == ([], [])


def test_an_account_takes_no_more_than_it_can_hold() -> None:
    book = Book(balance=LARGEST_BALANCE)
    with pytest.raises(TooManyPoints):
        book.add(Decimal("0.01"), "Order 1", at=NOW)
