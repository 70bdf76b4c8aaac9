"""Queries that are built once and run with other values: for one customer, building a query costs several times as
much as running it, and an edit of one customer is mostly such queries.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet

Values = tuple[int, ...] | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Built:
    """A query as the database gets it: `parameters` without the list of values, which goes in at `place`."""

    sql: str
    parameters: tuple[Any, ...]
    place: int
    converters: tuple[Any, ...]  # (column, functions, expression): what turns a cell into Python's value


class Prepared:
    """A `values_list` query with one list of values in it (`in_list`). `sample` is a value of the list's type."""

    def __init__(self, build: Callable[[Values], QuerySet[Any, Any]], *, sample: int | str) -> None:
        self._build = build
        self._sample: Any = (sample,)
        self._built: dict[str, _Built] = {}

    def rows(self, values: Iterable[int] | Iterable[str]) -> list[tuple[Any, ...]]:
        """Run the query with these values and return its rows."""
        built = self._built.get(connection.vendor)
        if built is None:
            # Two threads at once build the same thing twice.
            built = self._built[connection.vendor] = self._compiled()
        parameters = [*built.parameters]
        parameters.insert(built.place, _as_parameter(values))
        with connection.cursor() as cursor:
            cursor.execute(built.sql, parameters)
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return [_converted(row, built.converters) for row in found] if built.converters else found

    def _compiled(self) -> _Built:
        compiler = self._build(self._sample).query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        place = parameters.index(_as_parameter(self._sample))
        columns = [column for column, _, _ in compiler.select[: compiler.col_count]]
        converters = compiler.get_converters(columns).items()
        rest = (*parameters[:place], *parameters[place + 1 :])
        return _Built(sql, rest, place, tuple((at, *one) for at, one in converters))


def _as_parameter(values: Iterable[int] | Iterable[str]) -> Any:
    """Write the list as `in_list` does."""
    return list(values) if connection.vendor == "postgresql" else json.dumps(list(values))


def _converted(row: tuple[Any, ...], converters: tuple[Any, ...]) -> tuple[Any, ...]:
    cells = list(row)
    for at, functions, expression in converters:
        for function in functions:
            cells[at] = function(cells[at], expression, connection)
    return tuple(cells)
