"""Queries that are built once and run with other values, and statements that go to the database in one round trip.

For one customer, building a query costs several times as much as running it, and each way to PostgreSQL and back as
much again: a call of the API is mostly these.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet

Rows = list[tuple[Any, ...]]
Values = tuple[int, ...] | tuple[str, ...]
Asked = str | Iterable[int] | Iterable[str] | None  # what differs from run to run; None: nothing


class Statement(NamedTuple):
    """One statement with its parameters."""

    sql: str
    parameters: Sequence[Any] = ()


def run_together(statements: Sequence[Statement]) -> None:
    """Run statements in their order.

    PostgreSQL gets all of them at once. Each sees what was committed before it began, as if it had come alone: a lock
    that the first one waits for is held when the next one reads.
    """
    if statements:
        with connection.cursor() as cursor:
            for one in _as_sent(statements):
                cursor.execute(one.sql, one.parameters)


def read_together(statements: Sequence[Statement]) -> list[Rows]:
    """Run statements as `run_together` does and return the rows that each of them gives."""
    found: list[Rows] = []
    if not statements:
        return found
    with connection.cursor() as cursor:
        for one in _as_sent(statements):
            cursor.execute(one.sql, one.parameters)
            found.append(cursor.fetchall())
        while len(found) < len(statements):
            cursor.nextset()
            found.append(cursor.fetchall())
    return found


def _as_sent(statements: Sequence[Statement]) -> Sequence[Statement]:
    if connection.vendor != "postgresql" or len(statements) == 1:
        return statements
    return [Statement("; ".join(one.sql for one in statements), [value for one in statements for value in one[1]])]


@dataclass(frozen=True, slots=True)
class _Built:
    """A query as the database gets it: `parameters` without the one that differs, which goes in at `place`."""

    sql: str
    parameters: tuple[Any, ...]
    place: int | None
    converters: tuple[Any, ...]  # (column, functions, expression): what turns a cell into Python's value


class Prepared:
    """A `values_list` query with at most one parameter that differs: a text, or a list of values (`in_list`).

    `sample` is such a text, or one value of such a list: a tuple of one. None: there is no such parameter.
    """

    def __init__(self, build: Callable[[Any], QuerySet[Any, Any]], *, sample: str | Values | None) -> None:
        self._build = build
        self._sample = sample
        self._built: dict[str, _Built] = {}

    def rows(self, value: Asked = None) -> Rows:
        """Run the query with this value and return its rows."""
        return rows_together((self, value))[0]

    def statement(self, value: Asked = None) -> Statement:
        """Return the query with this value."""
        built = self._for_this_database()
        if built.place is None:
            return Statement(built.sql, built.parameters)
        parameters = [*built.parameters]
        parameters.insert(built.place, _as_parameter(value))
        return Statement(built.sql, parameters)

    def read(self, rows: Rows) -> Rows:
        """Turn what the database gave for that statement into Python's values."""
        converters = self._for_this_database().converters
        return [_converted(row, converters) for row in rows] if converters else rows

    def _for_this_database(self) -> _Built:
        built = self._built.get(connection.vendor)
        if built is None:
            # Two threads at once build the same thing twice.
            built = self._built[connection.vendor] = self._compiled()
        return built

    def _compiled(self) -> _Built:
        compiler = self._build(self._sample).query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        place = None if self._sample is None else parameters.index(_as_parameter(self._sample))
        rest = parameters if place is None else (*parameters[:place], *parameters[place + 1 :])
        columns = [column for column, _, _ in compiler.select[: compiler.col_count]]
        converters = compiler.get_converters(columns).items()
        return _Built(sql, tuple(rest), place, tuple((at, *one) for at, one in converters))


def rows_together(*asked: tuple[Prepared, Asked], after: Sequence[Statement] = ()) -> list[Rows]:
    """Run queries in one round trip, `after` some statements such as locks; return the rows of each query."""
    found = read_together([*after, *(prepared.statement(value) for prepared, value in asked)])[len(after) :]
    return [prepared.read(rows) for (prepared, _), rows in zip(asked, found, strict=True)]


def _as_parameter(value: Asked) -> Any:
    return value if value is None or isinstance(value, str) else list_parameter([*value])


def list_parameter(values: Sequence[Any]) -> Any:
    """Return a list as the one parameter that `column IN (list)` takes: an array, or JSON on SQLite."""
    if connection.vendor != "postgresql":
        return json.dumps(values)
    if all(isinstance(value, int) for value in values):
        # Written here, for the driver looks at each element: a chunk asks for its customers' ids four times.
        return f"{{{','.join(map(str, values))}}}"
    return list(values)


def _converted(row: tuple[Any, ...], converters: tuple[Any, ...]) -> tuple[Any, ...]:
    cells = list(row)
    for at, functions, expression in converters:
        for function in functions:
            cells[at] = function(cells[at], expression, connection)
    return tuple(cells)
