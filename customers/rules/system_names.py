"""Which system names staff may give: each is a spreadsheet header too, and no header means two things."""

from collections.abc import Iterable
from typing import Final

from customers.rules import columns
from customers.spreadsheets.headers import folded

_CARDS: Final = ("cardnumber", "series")
# `external_id` is no column of ours: it is the identifier type of that name, where there is one.
_TAKEN: Final = frozenset(
    folded(name)
    for name in (
        *columns.FIELDS,
        *columns.FIELDS.values(),
        *(alias for alias, meant in columns.ALIASES.items() if meant != columns.EXTERNAL_ID),
        *columns.KEYS,
        *columns.FORBIDDEN,
        *(columns.VERSION, columns.REASON, columns.RETRY_OF),
        *_CARDS,
    )
)


def clashes(system_name: str, others: Iterable[str]) -> bool:
    """Say whether a name reads, as a header, like a column of ours or like one of the `others`."""
    name = folded(system_name)
    is_new = system_name.lower().startswith(columns.NEW)
    return is_new or name in _TAKEN or name in {folded(other) for other in others}
