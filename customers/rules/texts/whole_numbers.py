"""A whole number that a program wrote with a point behind it: 20.0 is 20, in every column that holds whole numbers."""

import re

from customers.rules.refusals.codes import Code
from customers.rules.refusals.refusal import Refused

_EXACT_DIGITS = 15  # of more digits a spreadsheet keeps only the first fifteen
_NO_FRACTION = re.compile(r"([0-9]+)\.0{1,2}")


def without_point(text: str) -> str:
    """Take `.0` or `.00` from behind a whole number and leave any other text alone."""
    found = _NO_FRACTION.fullmatch(text)
    if found is None:
        return text
    if len(found[1]) > _EXACT_DIGITS:
        raise Refused(Code.DIGITS_LOST)
    return found[1]


def whole_number(text: str) -> int | None:
    """Read a number that we gave out ourselves: a version, the number of a bulk edit. None where it is none."""
    try:
        digits = without_point(text)
    except Refused:
        return None
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= _EXACT_DIGITS else None
