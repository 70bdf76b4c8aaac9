"""Names that are no names."""

import pytest

from customers.rules.texts.leftovers import looks_like_leftover


@pytest.mark.parametrize(
    "text",
    ["null", "NULL", "(null)", "[none]", "None", "N/A", "n.a.", "-", "--", "—", "?", "...", "#REF!", "#N/A", "#DIV/0!",
     "=A2&B2", "=CONCATENATE(A2)", "VLOOKUP(A2,B:C,2)", "undefined", "NaN", "NA", "<blank>"],
)  # fmt: skip
def test_what_a_program_left_is_no_name(text: str) -> None:
    assert looks_like_leftover(text)


@pytest.mark.parametrize(
    "text",
    ["Ann", "Na", "Nan", "Nil Armstrong", "O'Neil", "李", "X", "Nunez", "Li-Na", "Jr.", "Nulla", "", "  ", "J. R."],
)
def test_a_name_is_one_however_short(text: str) -> None:
    assert not looks_like_leftover(text)
