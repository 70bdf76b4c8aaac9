# ruff: noqa: RUF001 - characters that look like others are what is tested
"""The mark that clears is the whole trimmed cell, in any case."""

import pytest

from customers.rules.texts.clear_mark import is_clear


@pytest.mark.parametrize("cell", ["[clear]", "[CLEAR]", " [Clear]\u00a0", "\ufeff[clear]\u200b"])
def test_the_mark_is_known_in_any_case_and_between_blanks(cell: str) -> None:
    assert is_clear(cell)


@pytest.mark.parametrize("cell", ["", "clear", "[clear", "[clear] it", "x [clear]", "[ clear ]", "[сlear]"])
def test_anything_else_is_a_value(cell: str) -> None:
    assert not is_clear(cell)
