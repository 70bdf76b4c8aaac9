"""The columns that a spreadsheet may have, as they are declared."""

from customers.rules.columns import COLUMNS, KEYS, NEW, ColumnDefinition
from customers.rules.texts.markdown import code, codes, page, table

_ABOUT = """\
The first column finds the customer and is never changed: {keys}, or the system name of an identifier type. \
To change that value too, add a column {new}. Every other column sets what its header says. \
Headers ignore case, spaces, `_` and `-`. An export has the same headers and can be uploaded again."""

_REST = """\
Identifier types are columns by their system name, custom fields by their system name or label; \
the import page lists those of your project. A column that isn't known is refused unless it is to become a custom \
field: the import page asks, the command and the API take it as an option.

A blank cell changes nothing. `[clear]` removes the value."""


def columns_page() -> str:
    """Return the page."""
    new = " or ".join(code(f"{NEW}{column.header}") for column in COLUMNS if column.is_key and column.is_set)
    columns = table(["column", "also accepted", "meaning", "example"], map(_row, COLUMNS))
    return page("Columns of a spreadsheet", _ABOUT.format(keys=codes(KEYS), new=new), columns, _REST)


def _row(column: ColumnDefinition) -> tuple[str, ...]:
    return code(column.header), codes(column.aliases), column.meaning, column.example
