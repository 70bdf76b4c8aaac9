"""List the columns that a spreadsheet may have, as the page of docs/."""

from typing import Any

from django.core.management.base import BaseCommand

from customers.rules.columns import COLUMNS, KEYS, NEW, ColumnDefinition

PAGE = """\
# Columns of a spreadsheet

<!-- Made from the code: `.venv/bin/python manage.py list_columns > docs/columns.md`. Don't edit it by hand. -->

The first column finds the customer and is never changed: {keys}, or the system name of an identifier type. \
To change that value too, add a column {new}. Every other column sets what its header says. \
Headers ignore case, spaces, `_` and `-`. An export has the same headers and can be uploaded again.

| column | also accepted | meaning | example |
|---|---|---|---|
{rows}

Identifier types are columns by their system name, custom fields by their system name or label; \
the import page lists those of your project. A column that isn't known is refused unless it is to become a custom \
field: the import page asks, the command and the API take it as an option.

A blank cell changes nothing. `[clear]` removes the value.
"""


class Command(BaseCommand):
    help = "List the columns that a spreadsheet may have, in Markdown."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print the page."""
        keys = ", ".join(f"`{key}`" for key in KEYS)
        new = " or ".join(f"`{NEW}{column.header}`" for column in COLUMNS if column.is_key and column.is_set)
        rows = "\n".join(_row(column) for column in COLUMNS)
        self.stdout.write(PAGE.format(keys=keys, new=new, rows=rows), ending="")


def _row(column: ColumnDefinition) -> str:
    aliases = ", ".join(f"`{alias}`" for alias in column.aliases)
    cells = (f"`{column.header}`", aliases, column.meaning, column.example)
    return f"| {' | '.join(cells)} |"
