"""Set-based statements, one per table and batch, on both databases.

Django's own bulk calls cap SQLite at 999 parameters and write updates several times slower; here a batch is one JSON
(or COPY) parameter, so the number of statements does not depend on the number of rows.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple

import orjson
from django.db import connection, models
from django.db.models.expressions import Func

from customers.database.prepared_queries import Statement, list_parameter, read_together, run_together

# So many new rows are still one plain statement, which leaves together with the others of their edit; what COPY saves
# for each row it costs once, and it goes alone.
FEW: Final = 8

Row = Mapping[str, Any]
Writer = Callable[[Any], str]


class InIds(Func):
    """`column IN (a list passed as one parameter)`; use through `in_list`."""

    conditional = True
    output_field = models.BooleanField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        """`= ANY(array)`: planned as an index look-up whatever the length."""
        column, params = compiler.compile(self.source_expressions[0])
        if not self.extra["values"]:  # Whatever the column holds: numbers and texts have no empty list in common.
            return f"{column} = ANY('{{}}')", params
        values = list_parameter(self.extra["values"])
        kind = "bigint" if isinstance(values, str) else "text"
        return f"{column} = ANY(%s::{kind}[])", [*params, values]

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        """A subquery over one JSON parameter."""
        column, params = compiler.compile(self.source_expressions[0])
        values = list_parameter(self.extra["values"])
        return f"{column} IN (SELECT value FROM json_each(%s))", [*params, values]  # noqa: S608 (our own names)


def in_list(column: str, values: Iterable[int] | Iterable[str]) -> InIds:
    """Filter by a list of any length in one parameter: `Customer.objects.filter(in_list("id", ids))`."""
    return InIds(models.F(column), values=tuple(values))


def allocate_ids(model: type[models.Model], count: int) -> list[int]:
    """Take `count` new primary keys, so that rows that refer to each other can be written without reading back."""
    return allocate({model: count})[0][model]


def allocate(wanted: Mapping[type[models.Model], int]) -> tuple[dict[type[models.Model], list[int]], datetime]:
    """Take new primary keys of several models and read the database's time: one round trip."""
    ids: dict[type[models.Model], list[int]] = {model: [] for model in wanted}
    asked = {model: count for model, count in wanted.items() if count}
    if connection.vendor != "postgresql":
        return ids | {model: _next_ids(model, count) for model, count in asked.items()}, datetime.now(UTC)
    statements = [Statement(_NEXT_IDS, [model._meta.db_table, count]) for model, count in asked.items()]
    *found, [(now,)] = read_together([*statements, Statement("SELECT clock_timestamp()")])
    return ids | {model: [row[0] for row in rows] for model, rows in zip(asked, found, strict=True)}, now


def next_id(model: type[models.Model]) -> Statement:
    """Return what takes one new primary key, to go along with other statements."""
    if connection.vendor == "postgresql":
        return Statement(_NEXT_IDS, [model._meta.db_table, 1])
    # A table in which there never was a row has no sequence.
    return Statement("SELECT COALESCE(MAX(seq), 0) + 1 FROM sqlite_sequence WHERE name = %s", [model._meta.db_table])


_NEXT_IDS = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"


def _next_ids(model: type[models.Model], count: int) -> list[int]:
    [found] = read_together([Statement("SELECT seq FROM sqlite_sequence WHERE name = %s", [model._meta.db_table])])
    last = found[0][0] if found else 0
    return list(range(last + 1, last + count + 1))


def insert_rows(model: type[models.Model], rows: Sequence[Row]) -> None:
    """Insert rows that all name the same columns (field attribute names), the primary key among them."""
    write(inserted(model, rows))


def update_rows(
    model: type[models.Model], rows: Sequence[Row], *, key: str = "id", within: Mapping[str, int] | None = None
) -> None:
    """Update rows by `key`, as `updated` says. What a row does not name keeps its value."""
    write(updated(model, rows, key=key, within=within))


class Copied(NamedTuple):
    """Many new rows, as PostgreSQL takes them fastest."""

    sql: str
    rows: Iterable[Sequence[Any]]


class Repeated(NamedTuple):
    """One statement for each row, as SQLite takes them fastest."""

    sql: str
    rows: Sequence[Sequence[Any]]


Write = Statement | Copied | Repeated


def write(writes: Iterable[Write]) -> None:
    """Write in this order. On PostgreSQL, statements that follow each other go in one round trip."""
    together: list[Statement] = []
    for one in writes:
        if isinstance(one, Statement):
            together.append(one)
            continue
        run_together(together)
        together = []
        if isinstance(one, Copied):
            _copy(one)
        else:
            with connection.cursor() as cursor:
                cursor.executemany(one.sql, one.rows)
    run_together(together)


def inserted(model: type[models.Model], rows: Sequence[Row]) -> list[Write]:
    """Return what inserts rows that all name the same columns (field attribute names).

    The primary key is among them, or the database gives one that nobody refers to yet.
    """
    if not rows:
        return []
    names = tuple(rows[0])
    into, marks, writers = _insertion(model, names, connection.vendor)
    cells = _cells(rows, names, writers)
    if connection.vendor != "postgresql":
        return [Repeated(f"INSERT INTO {into} VALUES {marks}", list(cells))]  # noqa: S608 (our own names)
    if len(rows) > FEW:
        return [Copied(f"COPY {into} FROM STDIN", cells)]
    values = [value for row in cells for value in row]
    return [Statement(f"INSERT INTO {into} VALUES {', '.join([marks] * len(rows))}", values)]  # noqa: S608


@cache
def _insertion(
    model: type[models.Model], names: tuple[str, ...], vendor: str
) -> tuple[str, str, Sequence[tuple[int, Writer]]]:
    fields = _fields(model, names)
    columns = ", ".join(_quoted(field.column) for field in fields)
    marks = ", ".join(["%s"] * len(names))
    return f"{_quoted(model._meta.db_table)} ({columns})", f"({marks})", _writers(fields, _WRITERS[vendor])


def updated(
    model: type[models.Model], rows: Sequence[Row], *, key: str = "id", within: Mapping[str, int] | None = None
) -> list[Write]:
    """Return what updates rows by `key`. A row may name any columns: those that it does not name keep their value.

    `within`: further columns that all these rows share, where the key alone is not unique.
    """
    if not rows:
        return []
    always = set(rows[0]).intersection(*rows)
    fields = _fields(model, tuple(sorted(set(rows[0]).union(*rows) - {key})))
    table = _quoted(model._meta.db_table)
    shared = dict(within or {})
    also = "".join(f" AND {table}.{_quoted(column)} = %s" for column in shared)
    postgres = connection.vendor == "postgresql"
    if postgres and len(rows) > 1:
        sets = ", ".join(_set_from_json(field, table, always=field.attname in always) for field in fields)
        sql = (
            f"UPDATE {table} SET {sets} FROM (SELECT (e->>'{key}')::bigint AS key, e AS v "  # noqa: S608
            f"FROM jsonb_array_elements(%s::jsonb) AS e) AS s WHERE {table}.{_quoted(key)} = s.key{also}"
        )
        return [Statement(sql, [as_json(rows), *shared.values()])]
    sets = ", ".join(_set_or_keep(field, always=field.attname in always) for field in fields)
    sql = f"UPDATE {table} SET {sets} WHERE {_quoted(key)} = %s{also}"  # noqa: S608
    cells = [[*_update_cells(row, fields, always), row[key], *shared.values()] for row in rows]
    return [Statement(sql, cells[0])] if postgres else [Repeated(sql, cells)]


def deleted(model: type[models.Model], ids: Sequence[int]) -> list[Write]:
    """Return what deletes rows by id, without reading them first."""
    if not ids:
        return []
    table = _quoted(model._meta.db_table)
    postgres = connection.vendor == "postgresql"
    which = "= ANY(%s::bigint[])" if postgres else "IN (SELECT value FROM json_each(%s))"
    return [Statement(f"DELETE FROM {table} WHERE id {which}", [list(ids) if postgres else as_json(ids)])]  # noqa: S608


def _copy(one: Copied) -> None:
    # Django wraps what `execute` raises and not what COPY does: a lost race has to look like one here too.
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(one.sql) as copy:
        for cells in one.rows:
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
    by_type = _WRITERS[connection.vendor]
    for field in fields:
        value = row.get(field.attname)
        as_stored = by_type.get(field.get_internal_type())
        if field.attname not in always:
            cells.append(field.attname in row)
        cells.append(value if value is None or as_stored is None else as_stored(value))
    return cells


def _set_or_keep(field: Any, *, always: bool) -> str:
    column = _quoted(field.column)
    return f"{column} = %s" if always else f"{column} = CASE WHEN %s THEN %s ELSE {column} END"


@cache
def _fields(model: type[models.Model], names: tuple[str, ...]) -> "tuple[models.Field[Any, Any], ...]":
    found = tuple(model._meta.get_field(name) for name in names)
    if not all(isinstance(field, models.Field) for field in found):
        raise TypeError(f"not all of {', '.join(names)} are columns")
    return found  # type: ignore[return-value]


def _set_from_json(field: Any, table: str, *, always: bool) -> str:
    column = _quoted(field.column)
    if isinstance(field, models.JSONField):
        # A JSON null in a column that may be blank is no value there, as Django writes it.
        value = f"nullif(s.v->'{field.attname}', 'null')" if field.null else f"s.v->'{field.attname}'"
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


def as_json(value: Any) -> str:
    """Write a value as a JSON column takes it; dates and times in ISO 8601. Raises TypeError for anything else."""
    # The option lets a name be a member of an enumeration: a kind of contact is one at some doors.
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()


_WRITERS: Mapping[str, Mapping[str, Writer]] = {
    "postgresql": {"JSONField": as_json},
    "sqlite": {"JSONField": as_json, "DateTimeField": _sqlite_time, "DateField": _sqlite_date},
}


def _quoted(name: str | None) -> str:
    return connection.ops.quote_name(name or "")
