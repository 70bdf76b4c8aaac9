"""Set-based statements, one per table and batch, on both databases.

Django's own bulk calls cap SQLite at 999 parameters and write updates several times slower; here a batch is one JSON
(or COPY) parameter, so the number of statements does not depend on the number of rows.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db import connection, models
from django.db.models.expressions import Func

Row = Mapping[str, Any]
Writer = Callable[[Any], str]


class InIds(Func):
    """`column IN (a list passed as one parameter)`; use through `in_list`."""

    conditional = True
    output_field = models.BooleanField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        """`= ANY(array)`: planned as an index look-up whatever the length."""
        column, params = compiler.compile(self.source_expressions[0])
        kind = "bigint" if all(isinstance(value, int) for value in self.extra["values"]) else "text"
        return f"{column} = ANY(%s::{kind}[])", [*params, list(self.extra["values"])]

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        """A subquery over one JSON parameter."""
        column, params = compiler.compile(self.source_expressions[0])
        values = json.dumps(list(self.extra["values"]))
        return f"{column} IN (SELECT value FROM json_each(%s))", [*params, values]  # noqa: S608 (our own names)


def in_list(column: str, values: Iterable[int] | Iterable[str]) -> InIds:
    """Filter by a list of any length in one parameter: `Customer.objects.filter(in_list("id", ids))`."""
    return InIds(models.F(column), values=tuple(values))


def allocate_ids(model: type[models.Model], count: int) -> list[int]:
    """Take `count` new primary keys, so that rows that refer to each other can be written without reading back."""
    if not count:
        return []
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
            )
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        found = cursor.fetchone()
        last = found[0] if found else 0
        return list(range(last + 1, last + count + 1))


def insert_rows(model: type[models.Model], rows: Sequence[Row]) -> None:
    """Insert rows that all name the same columns (field attribute names), the primary key among them."""
    if not rows:
        return
    names = list(rows[0])
    if connection.vendor == "postgresql":
        _copy(model, names, rows)
        return
    fields = [_field(model, name) for name in names]
    columns = ", ".join(_quoted(field.column) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {_quoted(model._meta.db_table)} ({columns}) VALUES ({marks})",  # noqa: S608 (our own names)
            list(_cells(rows, names, _writers(fields, _SQLITE_WRITERS))),
        )


def update_rows(model: type[models.Model], rows: Sequence[Row]) -> None:
    """Update rows by `id`. A row may name any columns: those that it does not name keep their value."""
    if not rows:
        return
    always = set(rows[0]).intersection(*rows)
    fields = [_field(model, name) for name in sorted(set(rows[0]).union(*rows) - {"id"})]
    table = _quoted(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sets = ", ".join(_set_from_json(field, table, always=field.attname in always) for field in fields)
            cursor.execute(
                f"UPDATE {table} SET {sets} FROM (SELECT (e->>'id')::bigint AS id, e AS v "  # noqa: S608
                f"FROM jsonb_array_elements(%s::jsonb) AS e) AS s WHERE {table}.id = s.id",
                [_dumps(rows)],
            )
            return
        sets = ", ".join(_set_or_keep(field, always=field.attname in always) for field in fields)
        cursor.executemany(
            f"UPDATE {table} SET {sets} WHERE id = %s",  # noqa: S608
            [_update_cells(row, fields, always) for row in rows],
        )


def delete_rows(model: type[models.Model], ids: Sequence[int]) -> None:
    """Delete rows by id in one statement, without reading them first."""
    if not ids:
        return
    table = _quoted(model._meta.db_table)
    postgres = connection.vendor == "postgresql"
    which = "= ANY(%s::bigint[])" if postgres else "IN (SELECT value FROM json_each(%s))"
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE id {which}", [list(ids) if postgres else _dumps(ids)])  # noqa: S608


def _copy(model: type[models.Model], names: Sequence[str], rows: Sequence[Row]) -> None:
    fields = [_field(model, name) for name in names]
    columns = ", ".join(_quoted(field.column) for field in fields)
    # Django wraps what `execute` raises and not what COPY does: a lost race has to look like one here too.
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(f"COPY {_quoted(model._meta.db_table)} ({columns}) FROM STDIN") as copy,
    ):
        for cells in _cells(rows, names, _writers(fields, _COPY_WRITERS)):
            copy.write_row(cells)


def _cells(rows: Sequence[Row], names: Sequence[str], writers: Sequence[tuple[int, Writer]]) -> Iterator[list[Any]]:
    """Give each row's values in order. Most columns are written as they are: only the others are looked at."""
    for row in rows:
        cells = [row[name] for name in names]
        for at, write in writers:
            if cells[at] is not None:
                cells[at] = write(cells[at])
        yield cells


def _writers(fields: "Sequence[models.Field[Any, Any]]", by_type: Mapping[str, Writer]) -> list[tuple[int, Writer]]:
    types = [field.get_internal_type() for field in fields]
    return [(at, by_type[kind]) for at, kind in enumerate(types) if kind in by_type]


def _update_cells(row: Row, fields: "Sequence[models.Field[Any, Any]]", always: set[str]) -> list[Any]:
    cells: list[Any] = []
    for field in fields:
        value = row.get(field.attname)
        write = _SQLITE_WRITERS.get(field.get_internal_type())
        if field.attname not in always:
            cells.append(field.attname in row)
        cells.append(value if value is None or write is None else write(value))
    return [*cells, row["id"]]


def _set_or_keep(field: Any, *, always: bool) -> str:
    column = _quoted(field.column)
    return f"{column} = %s" if always else f"{column} = CASE WHEN %s THEN %s ELSE {column} END"


def _field(model: type[models.Model], name: str) -> "models.Field[Any, Any]":
    field = model._meta.get_field(name)
    if not isinstance(field, models.Field):
        raise TypeError(f"{name} is not a column")
    return field


def _set_from_json(field: Any, table: str, *, always: bool) -> str:
    column = _quoted(field.column)
    if isinstance(field, models.JSONField):
        value = f"s.v->'{field.attname}'"
    else:
        value = f"(s.v->>'{field.attname}')::{field.db_type(connection).split()[0].split('(')[0]}"
        if field.get_internal_type() == "DateTimeField":
            value = f"(s.v->>'{field.attname}')::timestamptz"
        elif field.get_internal_type() == "CharField":
            value = f"s.v->>'{field.attname}'"
    if always:
        return f"{column} = {value}"
    return f"{column} = CASE WHEN s.v ? '{field.attname}' THEN {value} ELSE {table}.{column} END"


@lru_cache(maxsize=16)  # a batch has one time, or few
def _sqlite_time(at: datetime | str) -> str:
    """Write a time as Django does; as text it comes out of a plan that was kept as JSON."""
    return str(connection.ops.adapt_datetimefield_value(datetime.fromisoformat(at) if isinstance(at, str) else at))


def _sqlite_date(day: date | str) -> str:
    return day if isinstance(day, str) else day.isoformat()


def _plain(value: Any) -> Any:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot stand in a row")


_dumps = json.JSONEncoder(default=_plain, ensure_ascii=False, separators=(",", ":")).encode


_COPY_WRITERS: Mapping[str, Writer] = {"JSONField": _dumps}
_SQLITE_WRITERS: Mapping[str, Writer] = {
    "JSONField": _dumps,
    "DateTimeField": _sqlite_time,
    "DateField": _sqlite_date,
}


def _quoted(name: str | None) -> str:
    return connection.ops.quote_name(name or "")
