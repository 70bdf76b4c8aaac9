"""A row with fewer cells than the header: a program left out the blank ones at its end, or something inside shifted."""

import re
from collections.abc import Mapping

from customers.rules import fields

_OF_NO_NAME = re.compile(r"[@0-9]")
# A quote or a line break inside a cell may have swallowed a delimiter.
_MAY_HAVE_SWALLOWED = frozenset('"\n\r')


def something_shifted(values: Mapping[str, str]) -> bool:
    """Return whether a cell, by its field, shows that the cells of the row do not stand under their headers.

    What a typed field cannot read shows it as well; that is seen when the value is read.
    """
    return any(
        not _MAY_HAVE_SWALLOWED.isdisjoint(text) or (name in fields.NAMES and _OF_NO_NAME.search(text) is not None)
        for name, text in values.items()
    )
