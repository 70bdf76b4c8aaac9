"""Which system names staff may give: each is a spreadsheet header too, and no header means two things."""

from collections.abc import Iterable
from typing import Final

from customers.rules import columns
from customers.spreadsheets.headers import folded

_CARDS: Final = ("cardnumber", "series")
_TAKEN: Final = frozenset(
    {
        *columns.BY_NAME,
        *map(folded, columns.FIELDS.values()),
        *map(folded, columns.FORBIDDEN),
        *map(folded, _CARDS),
    }
)


def clashes(system_name: str, others: Iterable[str]) -> bool:
    """Return whether a file's header with this name would be taken for one of our columns, or for one of `others`."""
    name = folded(system_name)
    is_new = system_name.lower().startswith(columns.NEW)
    return is_new or name in _TAKEN or name in {folded(other) for other in others}
