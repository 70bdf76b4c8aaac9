"""The lines of a CSV file as PostgreSQL writes them by COPY, byte for byte what the writer in Python would write.

The database writes cells several times as fast as Python reads them. What it cannot know is put right line by line:
it ends lines otherwise, and it quotes no row because one of its cells begins with a blank.
"""

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

from django.db import connection
from django.db.models import QuerySet

from customers.exports.columns import ANY_SCOPE, ExportedPartColumn, Wanted
from customers.exports.rows import customer_columns, who_have
from customers.models import Contact, Customer, Identifier, IdentifierType
from customers.rules import fields
from customers.rules.columns import CUSTOMER, VERSION, ColumnDefinition
from customers.rules.values.choices import NO, YES
from customers.rules.values.custom_values import CHOICE_SEPARATOR
from customers.spreadsheets.cells import APOSTROPHE, FORMULA_STARTS
from customers.spreadsheets.writing import csv_line

_STARTS: Final = ", ".join(str(ord(start)) for start in (*FORMULA_STARTS, APOSTROPHE))
_CONTACT, _IDENTIFIER, _TYPE = (model._meta.db_table for model in (Contact, Identifier, IdentifierType))
_NEEDS_NO_ESCAPE: Final = (CUSTOMER, VERSION, "birth_date")  # they begin with a digit


class _Part(NamedTuple):
    """A piece of SQL with its parameters."""

    sql: str
    parameters: tuple[Any, ...] = ()


def can_be_copied(wanted: Wanted) -> bool:
    """Return whether the database can write all of it: what parts give is made in Python."""
    of_parts = any(isinstance(column, ExportedPartColumn) for column in wanted.columns)
    return connection.vendor == "postgresql" and not of_parts


def copied_lines(wanted: Wanted, customers: QuerySet[Customer]) -> Iterator[bytes]:
    """Yield the line of each customer, by id. The database sends each row as one message, however long."""
    statement = _statement(wanted, customers)
    doubtful = _is_doubtful if len(wanted.columns) > 1 else _is_doubtful_alone
    with (
        connection.wrap_database_errors,
        _without_compiling() as cursor,
        cursor.copy(f"COPY ({statement.sql}) TO STDOUT (FORMAT csv)", statement.parameters) as copy,
    ):
        for message in copy:
            line = bytes(message)
            yield _rewritten(line) if doubtful(line) else line[:-1] + b"\r\n"


@contextmanager
def _without_compiling() -> Iterator[Any]:
    """Give a cursor for the rest of this transaction. Compiling so many expressions takes longer than it saves."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('jit', 'off', true)")
        yield cursor


def _is_doubtful(line: bytes) -> bool:
    """Return whether a cell may begin with a blank: it does, or a comma in a text looks like it."""
    return b", " in line or b'," ' in line or line[:1] == b" " or line[:2] == b'" '


def _is_doubtful_alone(line: bytes) -> bool:
    """Of a single column the database quotes a cell that would look like the end of the data, too."""
    return b"\\" in line or _is_doubtful(line)


def _rewritten(line: bytes) -> bytes:
    (cells,) = csv.reader([line[:-1].decode()])
    return csv_line(cells)


def _statement(wanted: Wanted, customers: QuerySet[Customer]) -> _Part:
    """Write the query: the customers with what of their own rows is shown, and the tables of the other columns."""
    cells = ", ".join(_cell(column, at) for at, column in enumerate(wanted.columns))
    parts = [_own_columns(wanted, customers), *_joins(wanted.columns)]
    values = tuple(value for part in parts for value in part.parameters)
    return _Part(f"SELECT {cells} {' '.join(part.sql for part in parts)} ORDER BY c.id", values)


def _own_columns(wanted: Wanted, customers: QuerySet[Customer]) -> _Part:
    """Write the customers by id, with the texts of their custom fields.

    OFFSET keeps those apart from where they are escaped: else each would be worked out several times.
    """
    own = who_have(customers, wanted.having).order_by().values("id", *customer_columns(wanted.columns))
    sql, parameters = own.query.sql_with_params()
    texts = {
        f"x{at}": _custom_text(fields.custom_name(column.field))
        for at, column in enumerate(wanted.columns)
        if fields.is_custom(column.field)
    }
    shown = "".join(f", {text.sql} AS {name}" for name, text in texts.items())
    values = tuple(value for text in texts.values() for value in text.parameters)
    return _Part(f"FROM (SELECT o.*{shown} FROM ({sql}) AS o ORDER BY o.id OFFSET 0) AS c", (*values, *parameters))  # noqa: S608


def _cell(column: ColumnDefinition, at: int) -> str:
    """Write one cell: blank ones as NULL, which alone stands there without quotes."""
    if column.field == "birth_date":
        return "to_char(c.birth_date, 'YYYY-MM-DD')"
    if column.field in _NEEDS_NO_ESCAPE:
        return f"c.{'id' if column.field == CUSTOMER else column.field}"
    if column.field in fields.CONTACT_KINDS:
        return _escaped(f"t{at}.typed")
    if fields.is_identifier(column.field):
        return _escaped(f"t{at}.value")
    return _escaped(f"c.x{at}" if fields.is_custom(column.field) else f"c.{column.field}")


def _escaped(text: str) -> str:
    """Say what `escaped` of customers/spreadsheets/cells.py says; few cells begin so that more than that is asked."""
    inside = f"ascii(substr({text}, 2))"
    return (
        f"CASE WHEN ascii({text}) IN ({_STARTS}) THEN CASE WHEN ascii({text}) = {ord(APOSTROPHE)} "
        f"THEN CASE WHEN {inside} IN ({_STARTS}) THEN '''' || {text} ELSE {text} END "
        f"WHEN {text} ~ '^[+-][0-9]+$' THEN {text} ELSE '''' || {text} END ELSE nullif({text}, '') END"
    )


def _joins(columns: Sequence[ColumnDefinition]) -> Iterator[_Part]:
    for at, column in enumerate(columns):
        if column.field in fields.CONTACT_KINDS:
            on = f"t{at}.customer_id = c.id AND t{at}.state = 'current' AND t{at}.kind = %s"
            yield _Part(f'LEFT JOIN "{_CONTACT}" AS t{at} ON {on}', (column.field,))
        elif fields.is_identifier(column.field):
            yield _identifiers(column.field, f"t{at}")


def _identifiers(field: str, alias: str) -> _Part:
    type_name, scope = fields.identifier_parts(field)
    of_type = f'type_id = (SELECT id FROM "{_TYPE}" WHERE system_name = %s)'  # noqa: S608 (our own names)
    if scope != ANY_SCOPE:
        on = f"{alias}.customer_id = c.id AND {alias}.{of_type} AND {alias}.scope = %s"
        return _Part(f'LEFT JOIN "{_IDENTIFIER}" AS {alias} ON {on}', (type_name, scope))
    # Of several none is shown.
    only = (
        f'SELECT i.customer_id, i.value FROM "{_IDENTIFIER}" AS i WHERE i.{of_type} AND NOT EXISTS '  # noqa: S608
        f'(SELECT 1 FROM "{_IDENTIFIER}" AS o WHERE o.customer_id = i.customer_id AND o.type_id = i.type_id '
        "AND o.id <> i.id)"
    )
    return _Part(f"LEFT JOIN ({only}) AS {alias} ON {alias}.customer_id = c.id", (type_name,))


def _custom_text(name: str) -> _Part:
    """Write a custom field's value as `shown_custom_value` does: the JSON holds it in the type of its field."""
    value, text = "o.custom_values -> %s", "o.custom_values ->> %s"
    # A float is written with one zero at least, and with no more at the end than that.
    number = (
        f"CASE WHEN position('.' IN {text}) > 0 AND right({text}, 1) = '0' "
        rf"THEN regexp_replace({text}, '(\.[0-9]+?)0+$', '\1') ELSE {text} END"
    )
    listed = (
        f"(SELECT string_agg(one, '{CHOICE_SEPARATOR}' ORDER BY place) "  # noqa: S608 (our own names)
        f"FROM jsonb_array_elements_text({value}) WITH ORDINALITY AS listed(one, place))"
    )
    sql = (
        f"CASE jsonb_typeof({value}) WHEN 'boolean' THEN CASE WHEN {value} = 'true' THEN '{YES}' ELSE '{NO}' END "
        f"WHEN 'array' THEN {listed} WHEN 'number' THEN {number} ELSE {text} END"
    )
    return _Part(sql, (name,) * sql.count("%s"))
