"""The example files of the upload page: two believable rows that name nobody."""

from typing import Final

from customers.exports.columns import EXAMPLES, known_columns
from customers.rules import columns, fields
from customers.rules.columns import ColumnDefinition
from customers.rules.values.custom_values import FieldType

_SHORT: Final = tuple(columns.FIELDS[header] for header in ("phone", "firstName"))
_OWN_COLUMN: Final = ColumnDefinition(
    "favouriteStore",
    fields.custom("favouriteStore"),
    "Favourite store",
    "A custom field.",
    examples=EXAMPLES[FieldType.TEXT],
)
CUSTOM_COLUMNS: Final = 2
ROWS: Final = 2


def sample() -> tuple[list[str], list[list[str]]]:
    """Return the headers and rows: phone, firstName, and custom fields of the project (or one it could have)."""
    known = known_columns()
    by_field = {column.field: column for column in known}
    custom = [column for column in known if fields.is_custom(column.field)][:CUSTOM_COLUMNS]
    return _table([*(by_field[field] for field in _SHORT), *(custom or [_OWN_COLUMN])])


def full_sample() -> tuple[list[str], list[list[str]]]:
    """Return the headers and rows of a file with every column that sets something and has an example."""
    filled = [column for column in known_columns() if column.is_set and column.example]
    # The first column finds the customer: one that can comes first, as in the short sample.
    return _table(sorted(filled, key=lambda column: column.field != _SHORT[0]))


def _table(chosen: list[ColumnDefinition]) -> tuple[list[str], list[list[str]]]:
    rows = [[column.examples[index] for column in chosen] for index in range(ROWS)]
    return [column.header for column in chosen], rows
