"""Which part of a value is marked as changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.rules.texts.differences import Difference, difference


@pytest.mark.parametrize(
    ("before", "after", "marked"),
    [
        ("Lindquist", "Lindqvist", Difference("Lindq", "u", "v", "ist")),
        ("Wolf", "Wolfs", Difference("Wolf", "", "s", "")),
        ("no", "yes", Difference("", "no", "yes", "")),
        ("", "Ann", Difference("", "", "Ann", "")),
        ("Ann", "", Difference("", "Ann", "", "")),
        ("+46 70 174 06 12", "+46 70 174 06 13", Difference("+46 70 174 06 1", "2", "3", "")),
        ("abcdefghij", "abcXXXXXXXXXX", Difference("", "abcdefghij", "abcXXXXXXXXXX", "")),
    ],
)
def test_the_stretch_that_differs_is_marked_and_little_in_common_is_another_value(
    before: str, after: str, marked: Difference
) -> None:
    assert difference(before, after) == marked


@given(st.text(), st.text())
def test_the_parts_always_make_up_both_values(before: str, after: str) -> None:
    parts = difference(before, after)
    assert (parts.start + parts.before + parts.end, parts.start + parts.after + parts.end) == (before, after)
