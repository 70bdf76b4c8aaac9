"""A number that a page shows can be typed as it stands there, in any language."""

import pytest

from customers.admin.ui.typed_numbers import whole_number


@pytest.mark.parametrize(
    "text", ["8992", "8,992", "8.992", "8 992", "8\N{NO-BREAK SPACE}992", "8\N{NARROW NO-BREAK SPACE}992", " 8'992 "]
)
def test_separators_of_any_language_are_passed_over(text: str) -> None:
    assert whole_number(text) == 8992


@pytest.mark.parametrize("text", ["", "-8", "8e3", "1234567890", "\N{ARABIC-INDIC DIGIT EIGHT}", "eight"])
def test_what_is_no_number_of_rows_is_none(text: str) -> None:
    assert whole_number(text) is None
